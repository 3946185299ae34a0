import { decodeJson } from '../codec/json.ts'
import { refused } from '../core/failure/refusal.ts'

/** The members of a header or the claims of a token, none of them believed to have the right type. */
export type Members = Readonly<Record<string, unknown>>

/** A signed token (RFC 7515, compact) taken apart. Nothing of it is proved yet. */
export interface ReadToken {
  readonly text: string
  readonly header: Members
  /** What `typ` of the header says, in lower case and without `application/` before it; undefined when it says none. */
  readonly type: string | undefined
  readonly claims: Members
}

/** The longest token that is read, in characters. */
const longest = 8192

/**
 * Takes a token apart, as strictly as it can be done without a key: three parts in canonical base64url, header and claims
 * JSON objects without a name twice, none of the extensions that `crit` would make us understand (RFC 8725). Throws what
 * `refused` makes.
 */
export function readToken(text: string): ReadToken {
  if (text.length > longest) throw refused('too_long')
  const [first, second, third, ...more] = text.split('.')
  if (!first || !second || !third || more.length > 0 || !isCanonical(third)) throw refused('malformed')
  const header = membersOf(first)
  const claims = membersOf(second)
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw refused('malformed')
  return { text, header, type: typeOf(header), claims }
}

/** What comes back from base64url as it went in: every other spelling of the same bytes is refused. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function membersOf(part: string): Members {
  if (!isCanonical(part)) throw refused('malformed')
  const value = parsed(Buffer.from(part, 'base64url'))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('malformed')
  return value as Members
}

function parsed(bytes: Buffer): unknown {
  try {
    return decodeJson(bytes)
  } catch {
    throw refused('malformed')
  }
}

function typeOf({ typ }: Members): string | undefined {
  if (typ === undefined) return undefined
  if (typeof typ !== 'string') throw refused('malformed')
  return typ.toLowerCase().replace(/^application\//, '')
}
