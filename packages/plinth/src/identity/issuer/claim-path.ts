import type { Members } from '../read-token.ts'

/** Reads one value from claims; undefined when it is absent. */
export type ClaimPath = (claims: Members) => unknown

/**
 * The pattern of a claim path: names and indexes, with `|` between alternatives, of which the first that has a value
 * counts.
 */
export const claimPathPattern = '^[^|\\s]+(\\|[^|\\s]+)*$'

/**
 * Compiles a claim path: `sub`, `realm_access.roles`, `emails[0]`, `oid|sub`. A path that begins with `https://` or
 * `http://` is the name of one claim, dots included: `https://example.org/roles`.
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
