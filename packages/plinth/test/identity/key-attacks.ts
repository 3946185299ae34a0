import { randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { newApiKey } from '../../src/identity/api-key/api-key.ts'
import { base62 } from '../../src/identity/api-key/base62.ts'
import { withToken } from './assertion-attacks.ts'
import { audience, idToken, type Sent, signed } from './bank.ts'
import { signedWith } from './forge.ts'

/** API keys by what is the matter with them; of `good` and `embedded` nothing is. */
export type ApiKeys = Readonly<
  Record<'good' | 'embedded' | 'revoked' | 'expired' | 'pending' | 'retired' | 'elsewhere' | 'foreign' | 'lx', string>
>

/** A request that must be refused. */
export type KeyAttack = (keys: ApiKeys) => Sent

const withKey = (key: string): Sent => ({ headers: { 'x-api-key': key } })

/** A key whose text has been changed, with the checksum that it then must have. */
function changed(key: string, change: (parts: string[]) => void): string {
  const parts = key.split('_').slice(0, 4)
  change(parts)
  const text = parts.join('_')
  return `${text}_${base62(BigInt(crc32(text)), 6)}`
}

export const apiKeys: Record<string, KeyAttack> = {
  'no key': () => withKey(''),
  'what is none': () => withKey('secret'),
  'a wrong checksum': ({ good }) => withKey(`${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`),
  'no checksum': ({ good }) => withKey(good.slice(0, -7)),
  'one character more': ({ good }) => withKey(`${good}0`),
  'another secret': ({ good }) => withKey(changed(good, (it) => it.splice(3, 1, '0'.repeat(43)))),
  'an id that nobody has': () => withKey(newApiKey({ product: 'bank', environment: 'production', id: '0'.repeat(12) })),
  "another key's id": ({ good, lx }) => withKey(changed(good, (it) => it.splice(2, 1, lx.split('_')[2] as string))),
  "another key's secret": ({ good, lx }) => withKey(changed(good, (it) => it.splice(3, 1, lx.split('_')[3] as string))),
  'the name of a public key': () =>
    withKey(newApiKey({ product: 'bank', environment: 'production', id: 'prepay-1'.padEnd(12, '0') })),
  'a key of another environment': ({ elsewhere }) => withKey(elsewhere),
  'a key of another environment that says it is of this': ({ elsewhere }) =>
    withKey(changed(elsewhere, (it) => it.splice(1, 1, 'production'))),
  'a key of another service': ({ foreign }) => withKey(foreign),
  'a revoked key': ({ revoked }) => withKey(revoked),
  'an expired key': ({ expired }) => withKey(expired),
  'a key that is not good yet': ({ pending }) => withKey(pending),
  'a retired key past its end': ({ retired }) => withKey(retired),
  'a key as a Bearer token': ({ good }) => withToken(good),
  'a key twice': ({ good }) => withKey(`${good}, ${good}`),
  'a key and a token': ({ good }) => ({ headers: { 'x-api-key': good, authorization: `Bearer ${idToken()}` } }),
  'a key in the query': ({ good }) => ({ path: `/whoami?note=${good}` }),
  'a key of eight thousand characters': () => withKey('x'.repeat(8000)),
}

interface Change {
  readonly header?: object
  readonly claims?: object
  readonly key?: string
  readonly by?: (content: string) => Buffer
}

/** A request with a JWT that carries an API key and differs in this from one that is good. */
export function embedding({ embedded }: ApiKeys, { header = {}, claims = {}, key = embedded, by }: Change): Sent {
  const now = Math.floor(Date.now() / 1000)
  const usual = { aud: audience, iat: now, exp: now + 60, jti: randomUUID(), api_key: key, oidc_token: idToken() }
  const sent = { method: 'POST', path: '/payoffs', body: '{"loan":"7"}' }
  return withToken(
    signed({ alg: 'HS256', typ: 'JWT', ...header }, { ...usual, ...claims }, by ?? signedWith(key)),
    sent,
  )
}

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from
export const embedded: Record<string, KeyAttack> = {
  'no key': (keys) => embedding(keys, { claims: { api_key: undefined } }),
  'two keys': (keys) => embedding(keys, { claims: { psk: keys.good } }),
  'a key that is a list': (keys) => embedding(keys, { claims: { api_key: [keys.embedded] } }),
  'a key that may not come inside a token': (keys) => embedding(keys, { key: keys.good }),
  'a revoked key': (keys) => embedding(keys, { key: keys.revoked }),
  'a key of another environment': (keys) => embedding(keys, { key: keys.elsewhere }),
  'a signature with another key': (keys) => embedding(keys, { by: signedWith(keys.good) }),
  'a signature with nothing': (keys) => embedding(keys, { by: signedWith('') }),
  'a signature with what is kept of the key': (keys) =>
    embedding(keys, { by: signedWith(keys.embedded.split('_')[3] as string) }),
  'no signature': (keys) => embedding(keys, { header: { alg: 'none' }, by: () => Buffer.alloc(1) }),
  HS384: (keys) => embedding(keys, { header: { alg: 'HS384' }, by: signedWith(keys.embedded, 'sha384') }),
  'a shorter signature': (keys) =>
    embedding(keys, { by: (content) => signedWith(keys.embedded)(content).subarray(0, 16) }),
  'another service': (keys) => embedding(keys, { claims: { aud: 'lending' } }),
  'another client': (keys) => embedding(keys, { claims: { iss: 'lx' } }),
  'a life of an hour': (keys) => embedding(keys, { claims: { exp: seconds(3600) } }),
  'no end': (keys) => embedding(keys, { claims: { exp: undefined } }),
  'no id': (keys) => embedding(keys, { claims: { jti: undefined } }),
  "another client's user": (keys) => embedding(keys, { claims: { oidc_token: idToken({ aud: 'lx' }) } }),
  'a user who is said beside the token': (keys) => embedding(keys, { claims: { on_behalf_of: 'eve' } }),
  'a user token that is none': (keys) => embedding(keys, { claims: { oidc_token: 'ada' } }),
  'the type of assertions': (keys) => embedding(keys, { header: { typ: 's2s+jwt', kid: 'prepay-1' } }),
}
