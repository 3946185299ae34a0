import { problem } from '../../core/failure/problems.ts'
import { refused } from '../../core/failure/refusal.ts'
import { isUserOfClient, type Principal } from '../../core/principal.ts'
import { isText } from '../issuer/claims.ts'
import type { Members } from '../read-token.ts'
import type { Issuer } from '../token-verifiers.ts'
import { actingAlone, actingForAsserted, actingForUser, type ClaimedContext } from './client-principal.ts'
import type { RegisteredKey } from './client-registry.ts'
import { type SubjectTokenType, verifySubject } from './subject-token.ts'

/** The scope of clients that may name the user they act for without a token of that user. */
export const assertsUsers = 'assert:user'

/** The settings that decide for whom a client may act. */
export interface ContextOptions {
  readonly issuers: readonly Issuer[]
  /** Whether every client may name a user, as if it had the scope `assert:user`. For development only. */
  readonly trustsClients: boolean
}

/** A user's token inside the token of a client. */
export interface SubjectToken {
  readonly text: string
  readonly type: SubjectTokenType
}

/**
 * The principal of a verified token of a client: for whom it acts (`on_behalf_of`, or a token of the user), and in
 * which context (`ctx`). Throws `unauthenticated` (see `refused`) when a part of it is not valid, and
 * `permission_denied` when the client may not act so.
 */
export async function requestContext(
  { issuers, trustsClients }: ContextOptions,
  registered: RegisteredKey,
  claims: Members,
  token: SubjectToken | undefined,
  now: Date,
): Promise<Principal> {
  const claimed = contextOf(claims)
  const { on_behalf_of: user } = claims
  if (token === undefined && user === undefined) return actingAlone(registered, claimed)
  if (token === undefined) {
    if (!isText(user) || isUserOfClient(user)) throw refused('claims')
    if (!trustsClients && !registered.key.scopes.includes(assertsUsers)) throw problem('permission_denied')
    return actingForAsserted(registered, user, claimed)
  }
  if (user !== undefined) throw refused('ambiguous')
  const { principal } = await verifySubject(issuers, registered.client, token, now)
  // An ID token says who the user is and nothing of what may be done for them.
  return actingForUser(registered, principal, claimed, token.type === 'access_token' ? 'scopes' : 'everything')
}

/** Reads `ctx`: `{"location_id":"berlin","tenant_id":"acme"}`, both optional, and no other member. */
function contextOf({ ctx = {} }: Members): ClaimedContext {
  if (typeof ctx !== 'object' || ctx === null || Array.isArray(ctx)) throw refused('claims')
  const { location_id: location, tenant_id: tenant, ...others } = ctx as Members
  if (Object.keys(others).length > 0) throw refused('claims')
  if ((location !== undefined && !isText(location)) || (tenant !== undefined && !isText(tenant)))
    throw refused('claims')
  return { location, tenant }
}
