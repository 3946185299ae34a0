import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'

/** A public key of a client (RFC 7517), for one algorithm. */
export interface ClientJwk extends JsonWebKey {
  readonly alg: string
  readonly kid?: string
}

/** The algorithms of each type and curve, the default first. An RSA key must name its own in `alg`. */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  'EC P-256': ['ES256'],
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
  RSA: ['RS256', 'PS256'],
}
const fewestBits = 2048
const keyId = /^[\w.~-]{1,64}$/

/**
 * Reads a public key for assertions, and keeps only the members that verification needs. Throws an Error that says what
 * is wrong: the key is private, of an unsupported kind, or too short.
 */
export function clientJwk(given: unknown): ClientJwk {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('It is not a JWK: a JSON object with "kty".')
  const { kty, crv, d, alg, kid } = given as JsonWebKey & { readonly alg?: string; readonly kid?: string }
  if (d !== undefined) throw new Error('It is a private key. Keep it where it is, and give the public half.')
  const known = algorithms[crv === undefined ? String(kty) : `${kty} ${crv}`]
  if (!known) throw new Error(`Its kind is not supported. Use one of ${Object.keys(algorithms).join(', ')}.`)
  const chosen = alg ?? (kty === 'RSA' ? undefined : known[0])
  if (chosen === undefined || !known.includes(chosen)) throw new Error(`Its "alg" must be ${known.join(' or ')}.`)
  if (kid !== undefined && !keyId.test(kid))
    throw new Error('Its "kid" must be 1 to 64 letters, digits and any of ._~-')
  const key = publicKeyOf(given as JsonWebKey)
  const { modulusLength = fewestBits } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < fewestBits) throw new Error(`It has ${modulusLength} bits. Use at least ${fewestBits}.`)
  return { ...key.export({ format: 'jwk' }), alg: chosen, ...(kid !== undefined && { kid }) }
}

/** Generates a key pair for ES256, as JWKs. */
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
    throw new Error('Its members do not make a key. Export it again.', { cause })
  }
}
