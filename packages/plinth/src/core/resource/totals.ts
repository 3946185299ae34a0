import { type AnySchema, type Fields, type Kind, keywords, kind, optional, secret } from '../schema/schema.ts'

/**
 * The number of rows, kept for each of these values and each month, so that a count of a million rows costs what one of
 * a thousand does. Rows of a tenant are counted by that as well, and deleted ones not.
 */
export interface Totals<B extends string = string, M extends string = string> {
  /** The fields whose values are counted apart; each has a value in every row. */
  readonly by: readonly B[]
  /** The instant or date by whose months rows are counted apart, in UTC. */
  readonly month: M
}

const countable: ReadonlySet<Kind> = new Set(['id', 'string', 'enum', 'integer'])
const dated: ReadonlySet<Kind> = new Set(['instant', 'date'])
/** What totals have beside what they are by. */
const columns: ReadonlySet<string> = new Set(['month', 'total'])
/** Characters of the longest text that rows are counted by: an index holds several, and on MySQL two. */
const longest = 255

/** What is wrong with totals by some fields of a resource; undefined when nothing is. */
export function faultOfTotals({ by, month }: Totals, fields: Fields): string | undefined {
  const isIn = (kinds: ReadonlySet<Kind>) => (name: string) => {
    const schema: AnySchema | undefined = fields[name]
    if (!schema || !kinds.has(schema[kind])) return false
    const words = keywords(schema)
    return !words[optional] && !words[secret] && (words.maxLength ?? 0) <= longest
  }
  const other = by.find((it) => !isIn(countable)(it) || by.indexOf(it) < by.lastIndexOf(it))
  if (other !== undefined) return `counts by "${other}", which is not one short value that every row has, said once`
  const taken = by.find((it) => columns.has(it.toLowerCase()))
  if (taken !== undefined) return `counts by "${taken}", which is what its totals have beside that`
  if (!isIn(dated)(month)) return `counts by the months of "${month}", which is no date that every row has`
  return undefined
}
