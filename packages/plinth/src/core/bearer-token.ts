/**
 * What follows the scheme `Bearer` in a field `authorization` (RFC 6750, 2.1), even if it is nothing or can be no
 * token: who gets that wrong is not the same as nobody. Undefined for another scheme.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer(?!\S) *(.*)$/is.exec(authorization)?.[1]?.trimEnd()
}
