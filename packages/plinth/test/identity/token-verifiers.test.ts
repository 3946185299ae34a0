import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TokenVerifier } from '../../src/core/identity.ts'
import { type Issuer, tokenVerifiers } from '../../src/identity/token-verifiers.ts'
import { part } from './forge.ts'

const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => ({}),
  encode: () => '',
}
const now = new Date()

function principal(user: string) {
  const who = { user, client: undefined, tenant: undefined, location: undefined, roles: [], scopes: [] }
  return { principal: who, expiresAt: 0 }
}

function issuer(name: string): Issuer {
  return {
    issuer: name,
    verify: ({ claims }) => principal(`${String(claims.sub)} of ${name}`),
    verifyIdToken: () => assert.fail(),
  }
}

const other: TokenVerifier = { verify: (_token, { transport }, at) => principal(`${transport} ${at === now}`) }
const verifier = tokenVerifiers({ issuers: [issuer('a'), issuer('b')], others: new Map([['s2s+jwt', other]]) })

function verified(header: object, claims: object): unknown {
  const text = `${part(header)}.${part(claims)}.AAAA`
  return (verifier.verify(text, carrier, now) as ReturnType<typeof principal>).principal.user
}

test('a token goes to the issuer that it names, and to nobody else', () => {
  assert.equal(verified({ typ: 'at+jwt' }, { iss: 'a', sub: 'ada' }), 'ada of a')
  assert.equal(verified({}, { iss: 'b', sub: 'ada' }), 'ada of b')
  for (const iss of ['c', 'A', undefined, ['a'], '__proto__']) {
    assert.throws(() => verified({ typ: 'at+jwt' }, { iss }), { code: 'unauthenticated' })
  }
})

test('a token of a type of its own goes to who knows that type, whatever issuer it names, with its request', () => {
  for (const typ of ['s2s+jwt', 'S2S+JWT', 'application/s2s+jwt']) {
    assert.equal(verified({ typ }, { iss: 'a' }), 'memory true')
  }
})
