import type { Carrier } from '../core/active-call.ts'
import { refused } from '../core/failure/refusal.ts'
import type { Members } from './read-token.ts'

/** Methods whose requests have no body that counts. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * Refuses a token that was made for another request: `htm` is its method, `htu` its path and query as they are sent, `bh` the
 * SHA-256 of its body in base64url, which only GET and HEAD may do without. Transports whose requests have no such parts
 * take no such tokens.
 */
export function requireBinding({ htm, htu, bh }: Members, carrier: Carrier): void {
  const target = carrier.target?.()
  if (!target || htm !== target.method || htu !== target.uri) throw refused('binding')
  if (bh === undefined && bodiless.has(target.method)) return
  const digest = target.digest()
  if (typeof bh !== 'string' || (digest !== undefined && bh !== digest)) throw refused('binding')
}
