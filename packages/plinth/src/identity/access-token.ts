import { refused } from '../core/failure/refusal.ts'
import type { Members } from './read-token.ts'

/** What Keycloak calls its tokens that are not for resources, in a claim of its own. */
const otherTypes: readonly unknown[] = ['ID', 'Refresh', 'Offline', 'Logout']
/** Claims that only ID tokens (OpenID Connect Core, 3.3.2.11) and security events (RFC 8417) have. */
const foreign = ['at_hash', 'c_hash', 's_hash', 'events']

/**
 * Refuses what an issuer signs with the same keys for another purpose: an ID token, a refresh or logout token, a security
 * event; and a token that is bound to a key (RFC 7800), which its bearer alone does not prove. Older issuers give all of
 * them the `typ` of access tokens. Throws what `refused` makes.
 */
export function requireAccessToken(claims: Members): void {
  const { token_use: use, typ, nonce, cnf } = claims
  if (use !== undefined && use !== 'access') throw refused('type')
  if (otherTypes.includes(typ) || foreign.some((name) => Object.hasOwn(claims, name))) throw refused('type')
  // Some issuers repeat the nonce of the login in access tokens, too; but an ID token has no scope.
  if (nonce !== undefined && claims.scope === undefined && claims.scp === undefined) throw refused('type')
  if (cnf !== undefined) throw refused('binding')
}
