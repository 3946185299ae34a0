import { createHash } from 'node:crypto'

/** The most bytes of a name that every engine keeps: PostgreSQL cuts what is longer, and others refuse it. */
const longest = 63
/** What is left for the name of a table, so that those of its indexes can begin with it. */
const longestOfTable = 50
const digits = 8

/**
 * The name of an index or a reference. One that is too long ends in a digest of all of it, so that no two become one.
 */
export function boundedName(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, digits)
  return `${cut(name, longest - digits - 1)}_${digest}`
}

/** Throws a TypeError when a table or one of its columns has a name that not every engine keeps. */
export function assertNames(resource: string, table: string, columns: readonly string[]): void {
  const refuse = (what: string, name: string, most: number): void => {
    if (Buffer.byteLength(name) <= most) return
    throw new TypeError(`"${resource}" has a ${what} "${name}": engines keep ${most} bytes of its name.`)
  }
  refuse('table', table, longestOfTable)
  for (const name of columns) refuse('field', name, longest)
}

function cut(name: string, most: number): string {
  let kept = ''
  for (const letter of name) {
    if (Buffer.byteLength(kept + letter) > most) break
    kept += letter
  }
  return kept
}
