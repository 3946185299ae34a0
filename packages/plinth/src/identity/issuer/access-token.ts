import { refused } from '../../core/failure/refusal.ts'
import type { Members } from '../read-token.ts'

/** The values of the claim `typ` by which Keycloak marks tokens that are not access tokens. */
const otherTypes: readonly unknown[] = ['ID', 'Refresh', 'Offline', 'Logout']
/** Claims that only ID tokens (OpenID Connect Core, 3.3.2.11) and security events (RFC 8417) have. */
const foreign = ['at_hash', 'c_hash', 's_hash', 'events']

/**
 * Checks that claims are those of an access token. An issuer may sign ID tokens, refresh and logout tokens and security
 * events with the same keys, and older issuers give all of them the same `typ`. A token that is bound to a key (RFC
 * 7800) is refused too, because the bearer alone does not prove possession. Throws `unauthenticated` (see `refused`).
 */
export function requireAccessToken(claims: Members): void {
  const { token_use: use, typ, nonce, cnf } = claims
  if (use !== undefined && use !== 'access') throw refused('type')
  if (otherTypes.includes(typ) || foreign.some((name) => Object.hasOwn(claims, name))) throw refused('type')
  // Some issuers repeat the nonce of the login in access tokens, too; but an ID token has no scope.
  if (nonce !== undefined && claims.scope === undefined && claims.scp === undefined) throw refused('type')
  if (cnf !== undefined) throw refused('binding')
}
