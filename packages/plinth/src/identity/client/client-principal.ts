import { problem } from '../../core/failure/problems.ts'
import { type Principal, userOfClient } from '../../core/principal.ts'
import type { RegisteredKey } from './client-registry.ts'

/** The tenant and location that a client names for a request. */
export interface ClaimedContext {
  readonly tenant: string | undefined
  readonly location: string | undefined
}

const nowhere: ClaimedContext = { tenant: undefined, location: undefined }

/**
 * The principal of a client that acts for no user. Throws `permission_denied` when it names a tenant or location not
 * its own.
 */
export function actingAlone(registered: RegisteredKey, claimed: ClaimedContext = nowhere): Principal {
  const { client } = registered
  const bounds = { tenant: client.tenant, locations: client.locations }
  return within(registered, claimed, { ...nobody, user: userOfClient(client.id), ...bounds })
}

/**
 * The principal of a client that names the user it acts for, without a token of that user. The tenant and location that
 * it names count where the client is not registered for others.
 */
export function actingForAsserted(registered: RegisteredKey, user: string, claimed: ClaimedContext): Principal {
  const { client } = registered
  const tenant = client.tenant ?? claimed.tenant
  const locations =
    client.locations.length > 0 || claimed.location === undefined ? client.locations : [claimed.location]
  return within(registered, claimed, { ...nobody, user, tenant, locations, assurance: 'asserted' })
}

/**
 * The principal of a client that acts for a user, proved by a token of the user. It has the scopes of the client's key;
 * where `lends` is `scopes`, only those that the user's token has as well. Throws `permission_denied` when client and
 * user have no tenant in common, or when the client names a tenant or location that they do not share.
 */
export function actingForUser(
  registered: RegisteredKey,
  user: Principal,
  claimed: ClaimedContext,
  lends: 'scopes' | 'everything',
): Principal {
  const { client, key } = registered
  if (client.tenant !== undefined && user.tenant !== client.tenant) throw problem('permission_denied')
  const scopes = lends === 'scopes' ? key.scopes.filter((it) => user.scopes.includes(it)) : key.scopes
  const own = user.locations ?? (user.location === undefined ? [] : [user.location])
  const locations = client.locations.length > 0 ? own.filter((it) => client.locations.includes(it)) : own
  return { ...within(registered, claimed, { ...user, locations }), scopes }
}

/** The part of a principal that no token has told. */
const nobody = { client: undefined, location: undefined, roles: [], scopes: [] }

function within(
  { client, key }: RegisteredKey,
  claimed: ClaimedContext,
  principal: Principal & { readonly locations: readonly string[] },
): Principal {
  const { tenant, locations } = principal
  if (claimed.tenant !== undefined && claimed.tenant !== tenant) throw problem('permission_denied')
  if (claimed.location !== undefined && !locations.includes(claimed.location)) throw problem('permission_denied')
  const own = locations.includes(principal.location ?? '') ? principal.location : locations[0]
  return {
    ...principal,
    client: client.id,
    location: claimed.location ?? own,
    scopes: key.scopes,
    key: key.id,
  }
}
