import type { Members } from './read-token.ts'

/** Finds one value among claims; undefined when it is not there. */
export type ClaimPath = (claims: Members) => unknown

/** How the path of a claim is written: names and indexes, `|` between paths of which the first that leads anywhere counts. */
export const claimPathPattern = '^[^|\\s]+(\\|[^|\\s]+)*$'

/**
 * Compiles a path: `sub`, `realm_access.roles`, `emails[0]`, `oid|sub`. A path that begins like an address is one name,
 * dots and all, for issuers who name their claims so: `https://example.org/roles`.
 */
export function claimPath(text: string): ClaimPath {
  const paths = text.split('|').map(steps)
  return (claims) => {
    for (const path of paths) {
      const value = path.reduce(member, claims as unknown)
      if (value !== undefined && value !== null) return value
    }
    return undefined
  }
}

function steps(path: string): readonly string[] {
  if (/^https?:\/\//.test(path)) return [path]
  return path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '')
}

/** Own members only: nobody means what every object inherits. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Members)[name]
    : undefined
}
