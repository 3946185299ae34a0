import type { Carrier } from '../../core/active-call.ts'
import { refused } from '../../core/failure/refusal.ts'
import type { Members } from '../read-token.ts'

/** Methods whose requests have no body. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * Checks that a token was made for this request: `htm` is its method, `htu` its path and query as sent, `bh` the
 * SHA-256 of its body in base64url (optional for GET and HEAD). A transport without a request target accepts no such
 * token. Throws `unauthenticated` (see `refused`).
 */
export function requireBinding({ htm, htu, bh }: Members, carrier: Carrier): void {
  const target = carrier.target?.()
  if (!target || htm !== target.method || htu !== target.uri) throw refused('binding')
  if (bh === undefined && bodiless.has(target.method)) return
  const digest = target.digest()
  if (typeof bh !== 'string' || (digest !== undefined && bh !== digest)) throw refused('binding')
}
