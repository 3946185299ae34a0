import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'

/** A public key of a client (RFC 7517), for one algorithm. */
export interface ClientJwk extends JsonWebKey {
  readonly alg: string
  readonly kid?: string
}

/** How keys of a type and curve may sign, the usual way first. An RSA key must say which. */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  'EC P-256': ['ES256'],
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
  RSA: ['RS256', 'PS256'],
}
const fewestBits = 2048
const keyId = /^[\w.~-]{1,64}$/

/**
 * A public key that assertions can be verified with, with nothing but what that takes. Throws an Error that says what is wrong:
 * it is private, of a kind that is not used here, or too short.
 */
export function clientJwk(given: unknown): ClientJwk {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new Error('It is no JWK.')
  const { kty, crv, d, alg, kid } = given as JsonWebKey & { readonly alg?: string; readonly kid?: string }
  if (d !== undefined) throw new Error('It is a private key. Keep that where it is, and give the public half.')
  const known = algorithms[crv === undefined ? String(kty) : `${kty} ${crv}`]
  if (!known) throw new Error(`It is of a kind that is not used here. Use ${Object.keys(algorithms).join(', ')}.`)
  const chosen = alg ?? (kty === 'RSA' ? undefined : known[0])
  if (chosen === undefined || !known.includes(chosen)) throw new Error(`Its "alg" must be ${known.join(' or ')}.`)
  if (kid !== undefined && !keyId.test(kid))
    throw new Error('Its "kid" must be 1 to 64 letters, digits and any of ._~-')
  const key = publicKeyOf(given as JsonWebKey)
  const { modulusLength = fewestBits } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < fewestBits) throw new Error(`It has ${modulusLength} bits. Use at least ${fewestBits}.`)
  return { ...key.export({ format: 'jwk' }), alg: chosen, ...(kid !== undefined && { kid }) }
}

/** A new pair for ES256, as JWKs. */
export function newKeyPair(kid: string): { readonly publicJwk: ClientJwk; readonly privateJwk: ClientJwk } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = { alg: 'ES256', kid }
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...own },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...own },
  }
}

function publicKeyOf(jwk: JsonWebKey) {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw new Error('It is no key, whatever it looks like.', { cause })
  }
}
