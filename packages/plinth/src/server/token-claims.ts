import { problem } from '../core/failure/problems.ts'
import type { VerifiedToken } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'

/** The claims of a token (RFC 7519), none of them believed to have the right type. */
export type Claims = Readonly<Record<string, unknown>>

/** What the claims of a genuine token say: RFC 9068 names, and `tenant_id`, `location_id`, `location_ids`. Throws `unauthenticated`. */
export function verifiedFrom(claims: Claims): VerifiedToken {
  const { sub, exp } = claims
  if (typeof sub !== 'string' || sub === '') throw problem('unauthenticated', { cause: new Error('no sub') })
  if (typeof exp !== 'number') throw problem('unauthenticated', { cause: new Error('no exp') })
  const principal: Principal = {
    user: sub,
    client: textOf(claims, 'client_id'),
    tenant: textOf(claims, 'tenant_id'),
    location: textOf(claims, 'location_id'),
    locations: locationsOf(claims),
    scopes: scopesOf(claims),
  }
  return { principal, expiresAt: exp * 1000 }
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw problem('unauthenticated', { cause: new Error(`the claim ${name} is not a text`) })
}

/** Where the user may act, if that is more than one place. */
function locationsOf({ location_ids: ids }: Claims): readonly string[] | undefined {
  if (ids === undefined) return undefined
  if (Array.isArray(ids) && ids.every((it) => typeof it === 'string' && it !== '')) return ids
  throw problem('unauthenticated', { cause: new Error('the claim location_ids is no list of texts') })
}

/** `scope` is one text with spaces between (RFC 8693). */
function scopesOf(claims: Claims): readonly string[] {
  return textOf(claims, 'scope')?.split(' ').filter(Boolean) ?? []
}
