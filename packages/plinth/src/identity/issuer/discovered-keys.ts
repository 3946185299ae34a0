import type { Members } from '../read-token.ts'

/**
 * The URL of the key set in the discovery document of an issuer (OpenID Connect Discovery 1.0, 3). It must use TLS
 * where the issuer does. Throws an Error when the document is about another issuer (4.3), or has no such URL.
 */
export function discoveredKeys(issuer: string, { issuer: named, jwks_uri: address }: Members): string {
  if (named !== issuer) throw new Error(`The discovery document of ${issuer} is about another issuer.`)
  const schemes = issuer.startsWith('http:') ? ['http:', 'https:'] : ['https:']
  if (typeof address === 'string' && URL.canParse(address) && schemes.includes(new URL(address).protocol))
    return address
  throw new Error(`The discovery document of ${issuer} has no jwks_uri that is one of ${schemes.join(', ')}`)
}
