import type { Value } from '../../core/schema/schema.ts'
import { t } from '../../core/schema/vocabulary.ts'
import { claimPathPattern } from './claim-path.ts'

const path = (fallback: string) => t.String({ default: fallback, maxLength: 500, pattern: claimPathPattern })

/**
 * The schema of a claim mapping: the path of each fact of a principal in the claims of an issuer. Defaults: RFC 9068,
 * and ours.
 */
export const claimMapping = t.Object({
  user: path('sub'),
  client: path('client_id|azp'),
  tenant: path('tenant_id'),
  /** A regular expression on `iss` whose first group is the tenant, for issuers that are named after it. */
  tenant_in_issuer: t.Optional(t.String({ maxLength: 500 })),
  location: path('location_id'),
  locations: path('location_ids'),
  roles: path('roles'),
  scopes: path('scope|scp'),
})

export type ClaimMapping = Value<typeof claimMapping>
