import { refused } from '../core/failure/refusal.ts'
import type { Members } from './read-token.ts'

/** Claims that tokens for resources and security events (RFC 8417) have, and ID tokens do not. */
const foreign = ['scope', 'scp', 'events']

/**
 * Refuses what an issuer signs with the same keys and is no ID token (OpenID Connect Core, 2), and one that was issued to
 * another party than these, with one of them among its audience only. Throws what `refused` makes.
 */
export function requireIdToken(claims: Members, parties: readonly string[]): void {
  const { token_use: use = 'id', typ = 'ID', azp } = claims
  if (use !== 'id' || typ !== 'ID' || foreign.some((name) => Object.hasOwn(claims, name))) throw refused('type')
  const audience = [claims.aud].flat()
  if (azp === undefined ? audience.length > 1 : !parties.some((it) => it === azp)) throw refused('audience')
}
