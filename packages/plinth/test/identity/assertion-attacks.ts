import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { accessToken, assertionClaims, type Bank, idToken, publicJwk, type Sent, signed } from './bank.ts'
import { part, signedBy, signedWith, stranger } from './forge.ts'

/** What is known to whoever attacks: all keys of two clients, to try what a careless one might sign. */
export interface World {
  readonly bank: Bank
  readonly prepay: KeyObject
  readonly lx: KeyObject
  /** Keys of `prepay` by their standing, which is also their id. */
  readonly keys: Readonly<Record<'revoked' | 'expired' | 'pending' | 'retired', KeyObject>>
}

/** A request that must be refused. */
export type Attack = (world: World) => Sent

const payOff = { method: 'POST', path: '/payoffs', body: '{"loan":"7"}' }
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

interface Change {
  readonly header?: object
  readonly claims?: Readonly<Record<string, unknown>>
  /** The request that is signed. Default: the one that is sent. */
  readonly of?: Sent
  readonly client?: string
  readonly by?: (world: World) => (content: string) => Buffer
  /** The request that is sent. Default: a payoff. */
  readonly to?: Sent
}

/** A request with an assertion that differs in this from one that is good. */
export function asserting({ header = {}, claims = {}, client = 'prepay', by, to = payOff, of = to }: Change): Attack {
  return (world) => {
    const sign = by ? by(world) : signedBy(world.prepay)
    const head = { alg: 'ES256', typ: 's2s+jwt', kid: 'prepay-1', ...header }
    return withToken(signed(head, { ...assertionClaims(client, of), ...claims }, sign), to)
  }
}

/** A request with this token. */
export function withToken(token: string, to: Sent = payOff): Sent {
  return { ...to, headers: { authorization: `Bearer ${token}` } }
}

const now = (): number => Math.floor(Date.now() / 1000)
const at = (iat: number, exp: number) => ({ iat: now() + iat, exp: now() + exp })
const subject = (token: string, type = idTokenType) => ({ subject_token: token, subject_token_type: type })
const lazily =
  (make: () => Change): Attack =>
  (world) =>
    asserting(make())(world)

export const signatures: Record<string, Attack> = {
  none: asserting({ header: { alg: 'none' }, by: () => () => Buffer.alloc(1) }),
  'of nobody': asserting({ by: () => () => Buffer.alloc(64, 7) }),
  'of a stranger': asserting({ by: () => signedBy(stranger('ES256').privateKey) }),
  "of another client's key": asserting({ by: ({ lx }) => signedBy(lx) }),
  'in DER': asserting({ by: () => () => Buffer.concat([Buffer.from([48, 68]), Buffer.alloc(68, 2)]) }),
  'of zeros': asserting({ by: () => () => Buffer.alloc(64) }),
  'with the public key as the secret': asserting({
    header: { alg: 'HS256' },
    by: ({ prepay }) => signedWith(createPublicKey(prepay).export({ type: 'spki', format: 'pem' }) as string),
  }),
  'with the public JWK as the secret': asserting({
    header: { alg: 'HS256' },
    by: ({ prepay }) => signedWith(JSON.stringify(publicJwk(prepay, { alg: 'ES256' }))),
  }),
  'with another algorithm of a stranger': asserting({
    header: { alg: 'RS256' },
    by: () => signedBy(stranger('RS256').privateKey),
  }),
  'of a stranger for EdDSA': asserting({ header: { alg: 'EdDSA' }, by: () => signedBy(stranger('EdDSA').privateKey) }),
  'under a weaker name': asserting({ header: { alg: 'es256' } }),
  'under two names': asserting({ header: { alg: ['ES256'] } }),
  'under none': asserting({ header: { alg: undefined } }),
  'over other claims': (world) => {
    const sent = asserting({})(world)
    const [head, , signature] = String(sent.headers?.authorization).split('.')
    const claims = part({ ...assertionClaims('prepay', payOff), scope: 'everything' })
    return { ...sent, headers: { authorization: `${head}.${claims}.${signature}` } }
  },
}

const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ownJwk = publicJwk(own, { alg: 'ES256', kid: 'prepay-1' })
export const keyMaterial: Record<string, Attack> = {
  'its own jwk': asserting({ header: { jwk: ownJwk }, by: () => signedBy(own) }),
  'its own jwk and no kid': asserting({ header: { jwk: ownJwk, kid: undefined }, by: () => signedBy(own) }),
  'a jku': asserting({ header: { jku: 'https://evil.example/keys' }, by: () => signedBy(own) }),
  'an x5u': asserting({ header: { x5u: 'https://evil.example/cert' }, by: () => signedBy(own) }),
  'an x5c': asserting({ header: { x5c: ['MIIB'] }, by: () => signedBy(own) }),
  'a crit': asserting({ header: { crit: ['exp'] } }),
  'b64 false': asserting({ header: { b64: false } }),
  'a kid that nobody has': asserting({ header: { kid: 'prepay-9' } }),
  'a kid like a path': asserting({ header: { kid: '../../../dev/null' } }),
  'a kid like SQL': asserting({ header: { kid: "' or '1'='1" } }),
  'a kid that is a number': asserting({ header: { kid: 1 } }),
  'a kid that is a list': asserting({ header: { kid: ['prepay-1'] } }),
  'a kid of another client': asserting({ header: { kid: 'lx-1' }, by: ({ lx }) => signedBy(lx) }),
  "the client's kid, another's name": asserting({ client: 'lx' }),
  'a kid of an API key': asserting({ header: { kid: 'prepay-key' } }),
  'a kid that every object has': asserting({ header: { kid: '__proto__' } }),
  'a revoked key': asserting({ header: { kid: 'revoked' }, by: ({ keys }) => signedBy(keys.revoked) }),
  'an expired key': asserting({ header: { kid: 'expired' }, by: ({ keys }) => signedBy(keys.expired) }),
  'a key that is not good yet': asserting({ header: { kid: 'pending' }, by: ({ keys }) => signedBy(keys.pending) }),
  'a retired key past its end': asserting({ header: { kid: 'retired' }, by: ({ keys }) => signedBy(keys.retired) }),
}

export const kinds: Record<string, Attack> = {
  'no type': asserting({ header: { typ: undefined } }),
  'the type of access tokens': asserting({ header: { typ: 'at+jwt' } }),
  'the type of any JWT': asserting({ header: { typ: 'JWT' } }),
  'the type of client authentication': asserting({ header: { typ: 'client-authentication+jwt' } }),
  'a list of types': asserting({ header: { typ: ['s2s+jwt'] } }),
  "the user's ID token itself": () => withToken(idToken()),
  "the user's ID token as an assertion": () => withToken(idToken({}, { typ: 's2s+jwt' })),
  'an ID token that says it is for the bank': () => withToken(idToken({ aud: 'bank' })),
}

export const parties: Record<string, Attack> = {
  'no issuer': asserting({ claims: { iss: undefined } }),
  'no subject': asserting({ claims: { sub: undefined } }),
  'the user as its subject': asserting({ claims: { sub: 'ada' } }),
  'another client as its subject': asserting({ claims: { sub: 'lx' } }),
  'an unknown client': asserting({ client: 'nobody' }),
  'the client in capitals': asserting({ client: 'PREPAY' }),
  'the client as a list': asserting({ claims: { iss: ['prepay'], sub: ['prepay'] } }),
  'no audience': asserting({ claims: { aud: undefined } }),
  'another service as its audience': asserting({ claims: { aud: 'lending' } }),
  'a list of audiences': asserting({ claims: { aud: ['bank'] } }),
  'two audiences': asserting({ claims: { aud: ['bank', 'lending'] } }),
  'an audience that begins alike': asserting({ claims: { aud: 'bank.evil.example' } }),
}

export const times: Record<string, Attack> = {
  'no end': asserting({ claims: { exp: undefined } }),
  'no beginning': asserting({ claims: { iat: undefined } }),
  'an end as text': lazily(() => ({ claims: { exp: String(now() + 60) } })),
  'a beginning as text': lazily(() => ({ claims: { iat: String(now()) } })),
  'a fraction of a second': lazily(() => ({ claims: { exp: now() + 60.5 } })),
  'an end at infinity': lazily(() => ({ claims: { exp: 1e300 } })),
  'a life of 301 seconds': lazily(() => ({ claims: at(0, 301) })),
  'a life of a year': lazily(() => ({ claims: at(0, 31_536_000) })),
  'a long life that is nearly over': lazily(() => ({ claims: at(-3600, 30) })),
  'a beginning in the future': lazily(() => ({ claims: at(30, 60) })),
  'nbf in the future': lazily(() => ({ claims: { nbf: now() + 30 } })),
  'nbf as text': lazily(() => ({ claims: { nbf: String(now()) } })),
  'an end before the beginning': lazily(() => ({ claims: at(0, -1) })),
  'times before the epoch': asserting({ claims: { iat: -60, exp: -1 } }),
}

export const over: Record<string, Attack> = {
  'a minute ago': lazily(() => ({ claims: at(-120, -60) })),
  'six seconds ago': lazily(() => ({ claims: at(-66, -6) })),
  'in 1970': asserting({ claims: { iat: 1, exp: 2 } }),
  'for the user a minute ago': lazily(() => ({ claims: subject(idToken({ exp: now() - 60 })) })),
}

const get = { method: 'GET', path: '/whoami?note=x' }
export const bindings: Record<string, Attack> = {
  'another method': asserting({ of: { ...payOff, method: 'PUT' } }),
  'the method in small letters': asserting({ claims: { htm: 'post' } }),
  'no method': asserting({ claims: { htm: undefined } }),
  'another path': asserting({ of: { ...payOff, path: '/payoffs/7' } }),
  'no path': asserting({ claims: { htu: undefined } }),
  'the path in capitals': asserting({ claims: { htu: '/PAYOFFS' } }),
  'a path with a query more': asserting({ claims: { htu: '/payoffs?' } }),
  'a whole address': ({ bank, ...world }) => asserting({ claims: { htu: `${bank.url}/payoffs` } })({ bank, ...world }),
  'a query that was changed': asserting({ to: { ...get, path: '/whoami?note=y' }, of: get }),
  'a query that was added': asserting({ to: get, of: { ...get, path: '/whoami' } }),
  'a query that was cut off': asserting({ to: { ...get, path: '/whoami' }, of: get }),
  'another body': asserting({ of: { ...payOff, body: '{"loan":"8"}' } }),
  'a body with a space more': asserting({ of: { ...payOff, body: '{"loan": "7"}' } }),
  'no body': asserting({ of: { ...payOff, body: '' } }),
  'no hash': asserting({ claims: { bh: undefined } }),
  'a hash that is no text': asserting({ claims: { bh: 7 } }),
  'a hash in hexadecimal': asserting({ claims: { bh: '0'.repeat(64) } }),
  'a hash that is empty': asserting({ claims: { bh: '' } }),
  'no hash of a body that is not there': asserting({
    to: { method: 'DELETE', path: '/payoffs' },
    claims: { bh: undefined },
  }),
  'a wrong hash of a read': asserting({ to: get, claims: { bh: 'x' } }),
}

export const ids: Record<string, Attack> = {
  none: asserting({ claims: { jti: undefined } }),
  'an empty one': asserting({ claims: { jti: '' } }),
  'a short one': asserting({ claims: { jti: '1234567890' } }),
  'a number': asserting({ claims: { jti: 12345678901234567890n.toString().length } }),
  'a long one': asserting({ claims: { jti: 'x'.repeat(129) } }),
  'one with a line break': asserting({ claims: { jti: `${'x'.repeat(30)}\n` } }),
}

export const subjects: Record<string, Attack> = {
  'an ID token of another client': lazily(() => ({ claims: subject(idToken({ aud: 'lx' })) })),
  'an ID token for both clients': lazily(() => ({ claims: subject(idToken({ aud: ['prepay', 'lx'] })) })),
  "both clients' ID token, issued to the other": lazily(() => ({
    claims: subject(idToken({ aud: ['prepay', 'lx'], azp: 'lx' })),
  })),
  "the client's ID token, issued to the other": lazily(() => ({ claims: subject(idToken({ azp: 'lx' })) })),
  'an access token of another client': lazily(() => ({
    claims: subject(accessToken({ client_id: 'lx' }), accessTokenType),
  })),
  'an access token of no client': lazily(() => ({
    claims: subject(accessToken({ client_id: undefined }), accessTokenType),
  })),
  'an access token for another service': lazily(() => ({
    claims: subject(accessToken({ aud: 'lending' }), accessTokenType),
  })),
  'an access token as an ID token': lazily(() => ({ claims: subject(accessToken()) })),
  'an access token of the old kind as an ID token': lazily(() => ({
    claims: subject(accessToken({ aud: 'prepay' }, { typ: 'JWT' })),
  })),
  'an ID token as an access token': lazily(() => ({ claims: subject(idToken(), accessTokenType) })),
  'an ID token of tomorrow': lazily(() => ({ claims: subject(idToken({ nbf: now() + 86_400 })) })),
  'an ID token that a stranger signed': lazily(() => ({
    claims: subject(idToken({}, {}, signedBy(stranger('ES256').privateKey))),
  })),
  'an ID token without a signature': lazily(() => ({
    claims: subject(idToken({}, { alg: 'none' }, () => Buffer.alloc(1))),
  })),
  'an ID token of an unknown issuer': lazily(() => ({ claims: subject(idToken({ iss: 'https://evil.example/' })) })),
  'an ID token of an issuer that is not for this client': lazily(() => ({
    claims: subject(idToken({ iss: 'https://other.example.org/' })),
  })),
  'an ID token without a user': lazily(() => ({ claims: subject(idToken({ sub: undefined })) })),
  'a logout token': lazily(() => ({ claims: subject(idToken({ events: {} })) })),
  'an access token by its use': lazily(() => ({ claims: subject(idToken({ token_use: 'access' })) })),
  'an access token by its scope': lazily(() => ({ claims: subject(idToken({ scope: 'payoff:write' })) })),
  'a refresh token': lazily(() => ({ claims: subject(idToken({ typ: 'Refresh' })) })),
  'a token of no type': lazily(() => ({ claims: { subject_token: idToken() } })),
  'a type and no token': asserting({ claims: { subject_token_type: idTokenType } }),
  'a type that nobody knows': lazily(() => ({ claims: subject(idToken(), 'urn:example:token') })),
  'a type that every object has': lazily(() => ({ claims: subject(idToken(), 'constructor') })),
  'what is no token': asserting({ claims: subject('ada') }),
  'a list of tokens': lazily(() => ({ claims: { ...subject(idToken()), subject_token: [idToken()] } })),
  'an assertion in an assertion': (world) => {
    const inner = asserting({})(world).headers?.authorization?.slice('Bearer '.length) ?? ''
    return asserting({ claims: subject(inner) })(world)
  },
  'a user who is said beside the token': lazily(() => ({
    claims: { ...subject(idToken()), on_behalf_of: 'eve' },
  })),
  'a user who is a list': asserting({ claims: { on_behalf_of: ['eve'] } }),
  'a user without a name': asserting({ claims: { on_behalf_of: '' } }),
  'a user whose name holds a control': asserting({ claims: { on_behalf_of: 'a\0b' } }),
  'a user who is another client': asserting({ claims: { on_behalf_of: 'client:lx' } }),
  'an ID token whose user is another client': lazily(() => ({ claims: subject(idToken({ sub: 'client:lx' })) })),
  'a context that is a list': asserting({ claims: { ctx: ['berlin'] } }),
  'a context with more in it': asserting({ claims: { ctx: { location_id: 'berlin', role: 'admin' } } }),
  'a location that is a list': asserting({ claims: { ctx: { location_id: ['berlin'] } } }),
  'a location that holds a control': asserting({ claims: { ctx: { location_id: 'ber\0lin' } } }),
}
