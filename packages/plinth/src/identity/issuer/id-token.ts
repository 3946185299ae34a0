import { refused } from '../../core/failure/refusal.ts'
import type { Members } from '../read-token.ts'

/** Claims that tokens for resources and security events (RFC 8417) have, and ID tokens do not. */
const foreign = ['scope', 'scp', 'events']

/**
 * Checks that claims are those of an ID token (OpenID Connect Core, 2) that was issued to one of these parties. With
 * several audiences, `azp` must name the party. Throws `unauthenticated` (see `refused`).
 */
export function requireIdToken(claims: Members, parties: readonly string[]): void {
  const { token_use: use = 'id', typ = 'ID', azp } = claims
  if (use !== 'id' || typ !== 'ID' || foreign.some((name) => Object.hasOwn(claims, name))) throw refused('type')
  const audience = [claims.aud].flat()
  if (azp === undefined ? audience.length > 1 : !parties.some((it) => it === azp)) throw refused('audience')
}
