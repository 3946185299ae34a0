import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { clientJwk, newKeyPair } from '../../src/identity/client/client-jwk.ts'

const jwk = (pair: {
  readonly publicKey: { export(options: { format: 'jwk' }): object }
}): Record<string, unknown> => ({
  ...pair.publicKey.export({ format: 'jwk' }),
})
const ec = jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const ed = jwk(generateKeyPairSync('ed25519'))
const rsa = jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }))

test('a public key is kept with its algorithm, and with nothing that it came along with', () => {
  for (const [given, alg] of [
    [ec, 'ES256'],
    [ed, 'EdDSA'],
    [{ ...ed, alg: 'Ed25519' }, 'Ed25519'],
    [{ ...rsa, alg: 'PS256' }, 'PS256'],
    [{ ...rsa, alg: 'RS256' }, 'RS256'],
  ] as const) {
    const { alg: _, ...own } = given as Record<string, unknown>
    assert.deepEqual(clientJwk({ ...given, use: 'sig', x5u: 'https://evil.example', key_ops: ['verify'] }), {
      ...own,
      alg,
    })
  }
  assert.equal(clientJwk({ ...ec, kid: 'prepay-1' }).kid, 'prepay-1')
})

test('a new pair belongs together, and only one half of it is public', () => {
  const { publicJwk, privateJwk } = newKeyPair('one')
  const { d, ...half } = privateJwk
  assert.equal(typeof d, 'string')
  assert.deepEqual(half, publicJwk)
  const { kid, ...own } = publicJwk
  assert.deepEqual(clientJwk(publicJwk), { ...own, kid: 'one' })
})

const short = jwk(generateKeyPairSync('rsa', { modulusLength: 1024 }))
for (const [what, given, reason] of [
  ['a private key', newKeyPair('one').privateJwk, /private key/],
  ['a secret', { kty: 'oct', k: 'c2VjcmV0' }, /kind is not supported/],
  ['a key on another curve', jwk(generateKeyPairSync('ec', { namedCurve: 'P-384' })), /kind is not supported/],
  ['a key for encryption', jwk(generateKeyPairSync('x25519')), /kind is not supported/],
  ['an RSA key that does not say how', rsa, /"alg" must be RS256 or PS256/],
  ['a key for another algorithm', { ...ec, alg: 'ES384' }, /"alg" must be ES256/],
  ['a key for none', { ...ec, alg: 'none' }, /"alg" must be ES256/],
  ['a public key for HS256', { ...rsa, alg: 'HS256' }, /"alg" must be RS256 or PS256/],
  ['a short key', { ...short, alg: 'RS256' }, /1024 bits/],
  ['a point that is on no curve', { ...ec, x: ec.y }, /do not make a key/],
  ['an id like a path', { ...ec, kid: '../x' }, /"kid" must be/],
  ['a list', [ec], /not a JWK/],
  ['nothing', null, /not a JWK/],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => clientJwk(given), reason)
  })
}
