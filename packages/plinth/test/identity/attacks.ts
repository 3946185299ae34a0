import { type Forger, part, signedBy, signedWith, stranger } from './forge.ts'

/** A token that must not be believed, by what is wrong with it. */
export type Attacks = Readonly<Record<string, (forger: Forger) => string>>

/** An attack for each of these values. */
function each<T>(
  title: string,
  values: readonly T[],
  make: (value: T, forger: Forger) => string,
): Readonly<Record<string, (forger: Forger) => string>> {
  const name = (value: T) => JSON.stringify(value)?.slice(0, 60) ?? 'undefined'
  return Object.fromEntries(values.map((value) => [`${title} ${name(value)}`, (forger: Forger) => make(value, forger)]))
}

const unsigned = () => Buffer.alloc(0)
const anything = () => Buffer.alloc(64, 7)
const admin = { sub: 'admin' }

/** No signature, or an algorithm that makes none. */
export const withoutSignature: Attacks = {
  ...each('the algorithm', ['none', 'None', 'NONE', 'nOnE'], (alg, { forge }) =>
    forge({ header: { alg }, claims: admin, by: unsigned }),
  ),
  ...each(
    'a signature of anything by',
    ['none', 'HS256', '', ' ES256', 'es256', 'ES256 ', 'RSA-OAEP', 'A128KW', 'dir', 'ES256K', null, 0, ['ES256'], {}],
    (alg, { forge }) => forge({ header: { alg }, by: anything }),
  ),
  'no algorithm': ({ forge }) => forge({ header: { alg: undefined } }),
  'the signature cut off, and its point': ({ genuine }) => genuine.slice(0, genuine.lastIndexOf('.')),
  'the signature cut off': ({ genuine }) => genuine.slice(0, genuine.lastIndexOf('.') + 1),
  'a signature of zeros': ({ forge }) => forge({ claims: admin, by: () => Buffer.alloc(64) }),
  'a signature of zeros in DER': ({ forge }) =>
    forge({ claims: admin, by: () => Buffer.from('3006020100020100', 'hex') }),
  'a signature of r and s as large as the order': ({ forge }) => {
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
    return forge({ claims: admin, by: () => Buffer.from(order + order, 'hex') })
  },
  'a signature that is too long': ({ genuine }) => `${genuine}AAAA`,
  'a signature that is too short': ({ genuine }) => genuine.slice(0, -4),
}

/** A public key used as a secret, or a key of another kind. */
export const confusedKeys: Attacks = {
  ...each('HMAC with the public key as', ['pem', 'der', 'jwk', 'jwks', 'x', 'x and y', 'text of x'], (form, forger) => {
    const jwk = forger.publicKey.export({ format: 'jwk' })
    const [x, y] = [Buffer.from(String(jwk.x), 'base64url'), Buffer.from(String(jwk.y), 'base64url')]
    const secrets: Readonly<Record<string, string | Buffer>> = {
      pem: forger.publicKey.export({ format: 'pem', type: 'spki' }),
      der: forger.publicKey.export({ format: 'der', type: 'spki' }),
      jwk: JSON.stringify(jwk),
      jwks: JSON.stringify({ keys: [jwk] }),
      x,
      'x and y': Buffer.concat([x, y]),
      'text of x': String(jwk.x),
    }
    return forger.forge({ header: { alg: 'HS256' }, claims: admin, by: signedWith(secrets[form] as string) })
  }),
  ...each('HMAC with the secret', ['', 'secret', 'one', 'probe', '\0'], (secret, { forge }) =>
    forge({ header: { alg: 'HS256' }, claims: admin, by: signedWith(secret) }),
  ),
  ...each('HMAC that says it is', ['ES256', 'RS256', 'EdDSA'], (alg, { forge, publicKey }) => {
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    return forge({ header: { alg }, claims: admin, by: signedWith(pem) })
  }),
  ...each('HMAC of', [384, 512], (bits, { forge, publicKey }) => {
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    return forge({ header: { alg: `HS${bits}` }, claims: admin, by: signedWith(pem, `sha${bits}`) })
  }),
  ...each('a stranger who signs by', ['ES256', 'ES384', 'EdDSA', 'RS256'] as const, (alg, { forge }) =>
    forge({ header: { alg }, claims: admin, by: signedBy(stranger(alg).privateKey) }),
  ),
  ...each('a stranger who signs by RSA and calls it', ['ES256', 'PS256', 'HS256'], (alg, { forge }) =>
    forge({ header: { alg }, claims: admin, by: signedBy(stranger('RS256').privateKey) }),
  ),
}

const strange = stranger('ES256')
const strangeJwk = { ...strange.publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }
const byStranger = signedBy(strange.privateKey)
const evil = 'http://127.0.0.1:9/keys'

/** A key that the token brings along, or says where to fetch. */
export const injectedKeys: Attacks = {
  'its own key in jwk': ({ forge }) => forge({ header: { jwk: strangeJwk }, claims: admin, by: byStranger }),
  'its own key in jwk, under its own id': ({ forge }) =>
    forge({ header: { jwk: { ...strangeJwk, kid: 'mine' }, kid: 'mine' }, claims: admin, by: byStranger }),
  'its own key in jwk, and no id': ({ forge }) =>
    forge({ header: { jwk: strangeJwk, kid: undefined }, claims: admin, by: byStranger }),
  'a secret in jwk': ({ forge }) =>
    forge({
      header: { alg: 'HS256', jwk: { kty: 'oct', k: part('secret') } },
      claims: admin,
      by: signedWith('secret'),
    }),
  ...each(
    'its own keys at jku',
    [evil, 'data:application/json,{}', 'file:///dev/null', '//evil', 7],
    (jku, { forge }) => forge({ header: { jku, kid: 'mine' }, claims: admin, by: byStranger }),
  ),
  'its own keys at jku, under the genuine id': ({ forge }) =>
    forge({ header: { jku: evil }, claims: admin, by: byStranger }),
  'its own certificate at x5u': ({ forge }) => forge({ header: { x5u: evil }, claims: admin, by: byStranger }),
  'its own certificate in x5c': ({ forge }) => {
    const certificate = strange.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    return forge({ header: { x5c: [certificate], x5t: 'AAAA' }, claims: admin, by: byStranger })
  },
  ...each(
    'the key id',
    [
      '../../../../dev/null',
      '/dev/null',
      "' OR 1=1 --",
      "x' UNION SELECT 'secret' --",
      '|id',
      '$(id)',
      '__proto__',
      'constructor',
      'toString',
      '',
      ' one',
      'one ',
      'ONE',
      'one\0',
      'one%00',
      'ES256 one',
      evil,
      'x'.repeat(257),
      null,
      1,
      ['one'],
      { kid: 'one' },
      true,
    ],
    (kid, { forge }) => forge({ header: { kid }, claims: admin }),
  ),
  'the key id /dev/null and an empty secret': ({ forge }) =>
    forge({ header: { kid: '/dev/null', alg: 'HS256' }, claims: admin, by: signedWith('') }),
  'no key id': ({ forge }) => forge({ header: { kid: undefined } }),
  'the key of another issuer under the genuine id': ({ forge }) => forge({ claims: admin, by: byStranger }),
}

/** Tokens that the issuer itself has signed, for something else. */
export const otherTypes: Attacks = {
  ...each(
    'the type',
    [
      'JWT',
      'jwt',
      'id_token',
      'dpop+jwt',
      'logout+jwt',
      'secevent+jwt',
      'refresh+jwt',
      's2s+jwt',
      'at',
      'at+jwt ',
    ].concat(['application/', 'application/application/at+jwt', 'text/at+jwt', 'at+jwt;v=1', '']),
    (typ, { forge }) => forge({ header: { typ } }),
  ),
  ...each('the type', [undefined, null, 1, ['at+jwt'], { typ: 'at+jwt' }], (typ, { forge }) =>
    forge({ header: { typ } }),
  ),
  'an ID token by its nonce': ({ forge }) => forge({ claims: { nonce: 'n', scope: undefined } }),
  'an ID token by the hash of its access token': ({ forge }) => forge({ claims: { at_hash: 'h' } }),
  'an ID token by the hash of its code': ({ forge }) => forge({ claims: { c_hash: 'h' } }),
  'an ID token as it usually is': ({ forge, kid }) =>
    forge({ header: { typ: undefined, kid }, claims: { nonce: 'n', at_hash: 'h', scope: undefined } }),
  ...each('the use', ['id', 'refresh', '', null, ['access']], (token_use, { forge }) =>
    forge({ claims: { token_use } }),
  ),
  ...each('the kind', ['ID', 'Refresh', 'Offline', 'Logout'], (typ, { forge }) => forge({ claims: { typ } })),
  'a logout token': ({ forge }) =>
    forge({ claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } }),
  'a token that is bound to a key of its holder': ({ forge }) => forge({ claims: { cnf: { jkt: 'thumbprint' } } }),
  'a token that is bound to a certificate': ({ forge }) => forge({ claims: { cnf: { 'x5t#S256': 'hash' } } }),
}

/** Headers that say more than is understood. */
export const strangeHeaders: Attacks = {
  ...each('crit', [['exp'], ['b64'], [], 'exp', null, {}], (crit, { forge }) => forge({ header: { crit } })),
  'an unencoded payload': ({ forge }) => forge({ header: { b64: false, crit: ['b64'] } }),
  'an unencoded payload that is not critical': ({ forge }) => forge({ header: { b64: false } }),
}
