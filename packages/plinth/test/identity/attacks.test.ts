import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as fc from 'fast-check'
import * as attacks from './attacks.ts'
import * as claimAttacks from './claim-attacks.ts'
import { forger } from './forge.ts'
import { type Answer, startProbe } from './probe.ts'
import { runProvider, signingKey } from './provider.ts'

const key = await signingKey('one')
const provider = await runProvider(key)
const probe = await startProbe(provider.issuer)
after(() => {
  probe.close()
  provider.close()
})
const attacker = forger(await provider.accessToken(), key)

const { otherIssuers, over, ...others } = claimAttacks
const refused = Object.entries({ ...attacks, ...others, otherIssuers: otherIssuers(attacker) })
const table = refused.flatMap(([group, members]) =>
  Object.entries(members).map(([name, make]) => ({ name: `${group}: ${name}`, make })),
)

/** What an answer says, without what differs between all answers. */
function told({ body: { instance: _, request_id: __, trace_id: ___, ...rest } }: Answer): unknown {
  return rest
}

/** The reasons that were observed since the last look. */
function reasons(): string[] {
  return probe.observed.splice(0).flatMap((it) => (it.kind === 'credential_refused' ? [it.reason] : []))
}

const answer = {
  type: 'https://plinth.example/problems/unauthenticated',
  title: 'Authentication is required',
  status: 401,
  code: 'unauthenticated',
}
const expired = {
  ...answer,
  type: 'https://plinth.example/problems/token-expired',
  title: 'The token has expired',
  code: 'token_expired',
}

test('the token that all attacks start from is genuine, and so is one that is forged without any change', async () => {
  for (const token of [attacker.genuine, attacker.forge({})]) {
    assert.deepEqual((await probe.ask(`Bearer ${token}`)).body, { user: 'web' })
  }
  assert.equal(await probe.status(attacker.forge({ header: { typ: 'application/AT+JWT' } })), 200)
  assert.equal(await probe.status(attacker.forge({ claims: { nonce: 'n', aud: ['other', 'probe'] } })), 200)
})

test('there are more than two hundred attacks, each of them another token', () => {
  assert.ok(table.length > 200, String(table.length))
  assert.equal(new Set(table.map(({ name }) => name)).size, table.length)
})

for (const { name, make } of table) {
  test(`refused: ${name}`, async () => {
    reasons()
    const handled = probe.handled()
    for (const path of ['/whoami', '/open']) {
      const given = await probe.ask(`Bearer ${make(attacker)}`, path)
      assert.equal(given.status, 401)
      assert.deepEqual(told(given), answer)
      assert.equal(given.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    }
    assert.equal(probe.handled(), handled)
    assert.equal(reasons().length, 2)
  })
}

for (const [name, make] of Object.entries(over)) {
  test(`refused as over: ${name}`, async () => {
    const given = await probe.ask(`Bearer ${make(attacker)}`)
    assert.deepEqual(told(given), expired)
    assert.equal(given.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
  })
}

test('what is over is told of genuine tokens only', async () => {
  const given = await probe.ask(`Bearer ${attacker.forge({ claims: { exp: 1 }, by: () => Buffer.alloc(64, 7) })}`)
  assert.deepEqual(told(given), answer)
})

const ways = {
  'in the query': { path: `/whoami?access_token=${attacker.genuine}` },
  'as a cookie': { headers: { cookie: `access_token=${attacker.genuine}` } },
  'in a header of its own': { headers: { 'x-authorization': `Bearer ${attacker.genuine}` } },
  'as a password': { authorization: `Basic ${Buffer.from(`:${attacker.genuine}`).toString('base64')}` },
  'without a scheme': { authorization: attacker.genuine },
  'under another scheme': { authorization: `DPoP ${attacker.genuine}` },
  'beside another': { authorization: `Bearer ${attacker.genuine} ${attacker.genuine}` },
  'after a tab': { authorization: `Bearer\t${attacker.genuine}` },
} as const
for (const [way, sent] of Object.entries(ways)) {
  test(`a genuine token ${way} counts for nothing`, async () => {
    const {
      authorization,
      path = '/whoami',
      headers = {},
    } = sent as {
      readonly authorization?: string
      readonly path?: string
      readonly headers?: Record<string, string>
    }
    const given = await probe.ask(authorization, path, headers)
    assert.ok([400, 401].includes(given.status), String(given.status))
  })
}

test('a token with any one character changed is refused', async () => {
  const alphabet = fc.stringMatching(/^[A-Za-z0-9_.-]$/)
  const place = fc.nat({ max: attacker.genuine.length - 1 })
  await fc.assert(
    fc.asyncProperty(place, alphabet, async (at, character) => {
      const changed = attacker.genuine.slice(0, at) + character + attacker.genuine.slice(at + 1)
      fc.pre(changed !== attacker.genuine)
      assert.equal(await probe.status(changed), 401)
    }),
    { numRuns: 300 },
  )
})

test('why a token was refused is observed as a word, and nothing of the token is', async () => {
  const { forge, claims } = attacker
  const expected: readonly [string, string][] = [
    ['x', 'malformed'],
    [forge({ claims: { note: 'x'.repeat(9000) } }), 'too_long'],
    [forge({ header: { typ: 'JWT' } }), 'type'],
    [forge({ header: { alg: 'HS256' } }), 'algorithm'],
    [forge({ claims: { iss: 'https://evil.example/' } }), 'issuer'],
    [forge({ header: { kid: 'two' } }), 'key'],
    [forge({ by: () => Buffer.alloc(64, 7) }), 'signature'],
    [forge({ claims: { exp: 1 } }), 'expired'],
    [forge({ claims: { nbf: Number(claims.exp) } }), 'not_yet_valid'],
    [forge({ claims: { aud: 'other' } }), 'audience'],
    [forge({ claims: { exp: 'x' } }), 'claims'],
    [forge({ claims: { cnf: {} } }), 'binding'],
  ]
  for (const [token, reason] of expected) {
    reasons()
    await probe.status(token)
    const failed = probe.observed.find((it) => it.kind === 'call_completed')?.failed
    assert.equal((failed?.cause as Error | undefined)?.message, reason)
    assert.deepEqual(reasons(), [reason])
  }
})
