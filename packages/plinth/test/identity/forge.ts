import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { JWK } from 'jose'

/** How a token is forged: what is changed of the genuine one, and who signs it. A text stands for all of a part. */
export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>> | string
  readonly claims?: Readonly<Record<string, unknown>> | string
  readonly by?: Signer
}

/** Signs text: the answer is the third part of a token. */
export type Signer = (content: string) => Buffer

/** Everything that an attacker has, and, to try what a careless issuer might sign, the issuer's own key. */
export interface Forger {
  readonly genuine: string
  readonly kid: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly publicKey: KeyObject
  /** A token like the genuine one with these changes; signed by the issuer where nothing else is said. */
  readonly forge: (forgery: Forgery) => string
}

const strangers = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

/** A key pair of the attacker. */
export function stranger(algorithm: keyof typeof strangers) {
  return strangers[algorithm]
}

/** Signs with a private key as its kind of key does. */
export function signedBy(key: KeyObject, hash: string | undefined = 'sha256'): Signer {
  const digest = key.asymmetricKeyType === 'ed25519' ? undefined : hash
  return (content) => sign(digest, Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' })
}

/** Signs with a secret. */
export function signedWith(secret: string | Buffer, hash = 'sha256'): Signer {
  return (content) => createHmac(hash, secret).update(content).digest()
}

/** Text, bytes or JSON as a part of a token. */
export function part(content: string | Buffer | object): string {
  const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content)
  return Buffer.from(bytes).toString('base64url')
}

/** What the attacker makes of a genuine token. */
export function forger(genuine: string, issuerKey: JWK): Forger {
  const [header, claims] = genuine
    .split('.', 2)
    .map((each) => JSON.parse(Buffer.from(each, 'base64url').toString()) as Record<string, unknown>) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ]
  const key = createPrivateKey({ key: issuerKey as never, format: 'jwk' })
  const changed = (whole: object, change: Forgery['header'] = {}): string =>
    part(typeof change === 'string' ? change : { ...whole, ...change })
  return {
    genuine,
    kid: String(header.kid),
    header,
    claims,
    publicKey: createPublicKey(key),
    forge(forgery) {
      const content = `${changed(header, forgery.header)}.${changed(claims, forgery.claims)}`
      return `${content}.${(forgery.by ?? signedBy(key))(content).toString('base64url')}`
    },
  }
}
