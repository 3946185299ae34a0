import type { CryptoKey, JWK } from 'jose'

/** The signature algorithms that are accepted: asymmetric ones, whose private key only the issuer has. */
export const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const
export type Algorithm = (typeof algorithms)[number]

/** The curve of an algorithm; those of RSA have none. */
const curves: Readonly<Partial<Record<Algorithm, string>>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  EdDSA: 'Ed25519',
  Ed25519: 'Ed25519',
}

/** The keys of an issuer, each for one algorithm and under one id. */
export interface PublicKeys {
  readonly size: number
  get(kid: string, algorithm: string): CryptoKey | undefined
}

/**
 * Imports the usable keys of a key set (RFC 7517): those for signatures that have an id and fit one of these
 * algorithms, RSA keys with at least 2048 bits. Others are ignored, as section 5 asks. Of two keys with the same id,
 * the first counts.
 */
export async function publicKeys(given: readonly unknown[], allowed: readonly Algorithm[]): Promise<PublicKeys> {
  const { importJWK } = await import('jose')
  const keys = new Map<string, CryptoKey>()
  for (const jwk of given.filter(isForSignatures)) {
    for (const algorithm of allowed) {
      const name = nameOf(jwk.kid, algorithm)
      if (!fits(jwk, algorithm) || keys.has(name)) continue
      const key = await importJWK(publicPart(jwk), algorithm).catch(() => undefined)
      if (key && !(key instanceof Uint8Array)) keys.set(name, key)
    }
  }
  return { size: keys.size, get: (kid, algorithm) => keys.get(nameOf(kid, algorithm)) }
}

function nameOf(kid: string, algorithm: string): string {
  return `${algorithm} ${kid}`
}

function isForSignatures(given: unknown): given is JWK & { readonly kid: string } {
  if (typeof given !== 'object' || given === null) return false
  const { kid, use, key_ops: operations } = given as JWK
  if (use !== undefined && use !== 'sig') return false
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false
  return typeof kid === 'string' && kid !== ''
}

function fits({ kty, crv, n, alg }: JWK, algorithm: Algorithm): boolean {
  if (alg !== undefined && alg !== algorithm) return false
  const curve = curves[algorithm]
  if (curve === undefined) return kty === 'RSA' && typeof n === 'string' && Buffer.from(n, 'base64url').length >= 256
  return kty === (algorithm.startsWith('ES') ? 'EC' : 'OKP') && crv === curve
}

/** The public members of a key, also when an issuer publishes the private ones by mistake. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  return { kty, crv, x, y, n, e } as JWK
}
