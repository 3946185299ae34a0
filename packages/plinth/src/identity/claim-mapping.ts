import type { Value } from '../core/schema/schema.ts'
import { t } from '../core/schema/vocabulary.ts'
import { claimPathPattern } from './claim-path.ts'

const path = (fallback: string) => t.String({ default: fallback, maxLength: 500, pattern: claimPathPattern })

/** The schema of what the claims of an issuer mean: a path for each. The defaults are the names of RFC 9068 and our own. */
export const claimMapping = t.Object({
  user: path('sub'),
  client: path('client_id|azp'),
  tenant: path('tenant_id'),
  /** A regular expression whose first group is the tenant, where an issuer has it in its own name. */
  tenant_in_issuer: t.Optional(t.String({ maxLength: 500 })),
  location: path('location_id'),
  locations: path('location_ids'),
  roles: path('roles'),
  scopes: path('scope|scp'),
})

export type ClaimMapping = Value<typeof claimMapping>
