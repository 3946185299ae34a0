import { refused } from '../../core/failure/refusal.ts'
import { isUserOfClient, type Principal } from '../../core/principal.ts'
import type { Members } from '../read-token.ts'
import type { ClaimMapping } from './claim-mapping.ts'
import { type ClaimPath, claimPath } from './claim-path.ts'

/**
 * Reads the principal from the claims of a verified token. Throws `unauthenticated` (see `refused`) for a claim of the
 * wrong type.
 */
export type ReadPrincipal = (claims: Members, key: string) => Principal

/**
 * Compiles the claim mapping of an issuer. Throws a TypeError when `tenant_in_issuer` does not match the name of the
 * issuer.
 */
export function principalReader(issuer: string, mapping: ClaimMapping): ReadPrincipal {
  const user = text(mapping.user)
  const client = text(mapping.client)
  const tenant = tenantReader(issuer, mapping)
  const location = text(mapping.location)
  const locations = texts(mapping.locations)
  const roles = texts(mapping.roles)
  const scopes = words(mapping.scopes)
  return (claims, key) => {
    const userId = user(claims)
    if (userId === undefined || isUserOfClient(userId)) throw refused('claims')
    return {
      user: userId,
      client: client(claims),
      tenant: tenant(claims),
      location: location(claims),
      locations: locations(claims),
      roles: roles(claims) ?? [],
      scopes: scopes(claims) ?? [],
      issuer,
      key,
    }
  }
}

function tenantReader(issuer: string, mapping: ClaimMapping): (claims: Members) => string | undefined {
  if (mapping.tenant_in_issuer === undefined) return text(mapping.tenant)
  const tenant = new RegExp(mapping.tenant_in_issuer, 'u').exec(issuer)?.[1]
  if (!tenant)
    throw new TypeError(
      `The issuer "${issuer}" does not match /${mapping.tenant_in_issuer}/ with a tenant as first group.`,
    )
  return () => tenant
}

function text(path: string): (claims: Members) => string | undefined {
  return reader(path, (value) => (isText(value) ? value : undefined))
}

/** A list of texts, or one text that stands for itself. */
function texts(path: string): (claims: Members) => readonly string[] | undefined {
  return reader(path, (value) => (isText(value) ? [value] : textsOf(value)))
}

/** A text with spaces between words (RFC 8693, 4.2), or a list of texts. */
function words(path: string): (claims: Members) => readonly string[] | undefined {
  return reader(path, (value) => textsOf(typeof value === 'string' ? value.split(' ').filter(Boolean) : value))
}

/** Reads a claim that need not be there, but must be of its type where it is. */
function reader<T>(path: string, read: (value: unknown) => T | undefined): (claims: Members) => T | undefined {
  const find: ClaimPath = claimPath(path)
  return (claims) => {
    const found = find(claims)
    if (found === undefined) return undefined
    const value = read(found)
    if (value === undefined) throw refused('claims')
    return value
  }
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every(isText) ? value : undefined
}

/**
 * Whether a value can be stored in a column and shown in a log: a text of 1 to 255 characters, as OpenID Connect limits
 * `sub`, without control characters.
 */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && /^\P{Cc}{1,255}$/u.test(value)
}
