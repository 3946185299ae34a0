import { decodeJson } from '../codec/json.ts'
import { refused } from '../core/failure/refusal.ts'

/** The members of a header or of claims, of unchecked types. */
export type Members = Readonly<Record<string, unknown>>

/** A signed token (RFC 7515, compact) in parts, not verified yet. */
export interface ReadToken {
  readonly text: string
  readonly header: Members
  /** The `typ` of the header in lower case, without the prefix `application/`; undefined when it is absent. */
  readonly type: string | undefined
  readonly claims: Members
}

/** The longest token that is read, in characters. */
const longest = 8192

/**
 * Reads a token, as strictly as is possible without a key: three parts in canonical base64url; header and claims are
 * JSON objects without duplicate names; no critical extensions (RFC 8725). Throws `unauthenticated` (see `refused`).
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

/** Whether a part is the canonical base64url of its bytes; every other spelling of them is refused. */
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
