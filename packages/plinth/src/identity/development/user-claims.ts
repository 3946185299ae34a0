/** A user as tokens of development tell of one. */
export interface DevelopmentUser {
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly client?: string | undefined
  readonly tenant?: string | undefined
  /** Where the user may act; at the first of them they are. Default: nowhere. */
  readonly locations?: readonly string[] | undefined
}

/** The claims of an access token (RFC 9068) about a user, under the names that services expect without a mapping. */
export function userClaims({
  scopes,
  roles,
  client,
  tenant,
  locations = [],
}: DevelopmentUser): Record<string, unknown> {
  return {
    roles: roles.length > 0 ? roles : undefined,
    scope: scopes.join(' ') || undefined,
    client_id: client,
    tenant_id: tenant,
    location_id: locations[0],
    location_ids: locations.length > 1 ? locations : undefined,
  }
}
