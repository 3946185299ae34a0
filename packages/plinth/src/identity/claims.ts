import { refused } from '../core/failure/refusal.ts'
import type { Verified } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'
import type { Members } from './read-token.ts'

/** What the claims of a genuine token say: RFC 9068 names, and `tenant_id`, `location_id`, `location_ids`. Throws `unauthenticated`. */
export function verifiedFrom(claims: Members): Verified {
  const { sub, exp, iss } = claims
  if (typeof sub !== 'string' || sub === '') throw refused('claims')
  if (typeof exp !== 'number') throw refused('claims')
  const principal: Principal = {
    user: sub,
    client: textOf(claims, 'client_id'),
    tenant: textOf(claims, 'tenant_id'),
    location: textOf(claims, 'location_id'),
    locations: locationsOf(claims),
    roles: [],
    scopes: scopesOf(claims),
    issuer: iss as string,
  }
  return { principal, expiresAt: exp * 1000 }
}

function textOf(claims: Members, name: string): string | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw refused('claims')
}

/** Where the user may act, if that is more than one place. */
function locationsOf({ location_ids: ids }: Members): readonly string[] | undefined {
  if (ids === undefined) return undefined
  if (Array.isArray(ids) && ids.every((it) => typeof it === 'string' && it !== '')) return ids
  throw refused('claims')
}

/** `scope` is one text with spaces between (RFC 8693). */
function scopesOf(claims: Members): readonly string[] {
  return textOf(claims, 'scope')?.split(' ').filter(Boolean) ?? []
}
