import { problem } from '../core/failure/problems.ts'
import { type Principal, userOfClient } from '../core/principal.ts'
import type { RegisteredKey } from './client-registry.ts'

/** Where a client says that a request is to be thought of as made. */
export interface ClaimedContext {
  readonly tenant: string | undefined
  readonly location: string | undefined
}

const nowhere: ClaimedContext = { tenant: undefined, location: undefined }

/** The principal of a client that acts for no user: within what it is registered for. Throws `permission_denied` where it claims more. */
export function actingAlone(registered: RegisteredKey, claimed: ClaimedContext = nowhere): Principal {
  const { client } = registered
  const bounds = { tenant: client.tenant, locations: client.locations }
  return within(registered, claimed, { ...nobody, user: userOfClient(client.id), ...bounds })
}

/**
 * The principal of a client that says which user it acts for, and nobody else does. What it says of tenant and location is
 * believed as far as the client is registered for no other.
 */
export function actingForAsserted(registered: RegisteredKey, user: string, claimed: ClaimedContext): Principal {
  const { client } = registered
  const tenant = client.tenant ?? claimed.tenant
  const locations =
    client.locations.length > 0 || claimed.location === undefined ? client.locations : [claimed.location]
  return within(registered, claimed, { ...nobody, user, tenant, locations, assurance: 'asserted' })
}

/**
 * The principal of a client that acts for a user whom an issuer vouches for. It may do what the client may; where the user
 * has lent it less, only that. Throws `permission_denied` where client and user have no tenant or location in common, or the
 * client claims another.
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

/** What nobody has said of anybody. */
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
