import type { JWK } from 'jose'

/** What an issuer signs with, for as long as its process runs. */
export interface TokenSigner {
  /** The public keys, as they are published (RFC 7517). */
  readonly keys: { readonly keys: readonly JWK[] }
  /** Signs claims as a token of this type, for these audiences, that is good for an hour. */
  sign(claims: Record<string, unknown>, type: 'at+jwt' | 'JWT', audience: string | readonly string[]): Promise<string>
}

/** Seconds that a token is good for. */
export const tokenLifetime = 3600

/**
 * Makes a key pair for RS256, which every OpenID client understands, and what signs with it in the name of an issuer.
 */
export async function tokenSigner(issuer: string): Promise<TokenSigner> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } = await import('jose')
  const alg = 'RS256'
  const pair = await generateKeyPair(alg)
  const publicKey = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicKey)
  return {
    keys: { keys: [{ ...publicKey, alg, use: 'sig', kid }] },
    sign: (claims, typ, audience) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, typ, kid })
        .setIssuer(issuer)
        .setAudience(typeof audience === 'string' ? audience : [...audience])
        .setIssuedAt()
        .setExpirationTime(`${tokenLifetime}s`)
        .setJti(crypto.randomUUID())
        .sign(pair.privateKey),
  }
}
