import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { JWK } from 'jose'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { startProbe } from './probe.ts'
import { type RunningProvider, runProvider, signingKey } from './provider.ts'

const [one, two, three] = (await Promise.all(['one', 'two', 'three'].map(signingKey))) as [JWK, JWK, JWK]
const second = 1000
const minute = 60_000

/** A provider that signs with the key `one`, and a service that believes it, whose clock the test turns. */
async function open(test: TestContext) {
  const clock = fakeClock(new Date().toISOString())
  const provider = await runProvider(one)
  // The provider signs by the clock on the wall, which goes on while this one stands.
  const probe = await startProbe(provider.issuer, { now: clock.now, registration: { clock_skew: 300 } })
  test.after(() => {
    probe.close()
    provider.close()
  })
  const readings = () => probe.observed.filter((it) => it.kind === 'keys_read')
  /** Waits until the keys have been read this often. */
  const read = async (times: number) => {
    while (readings().length < times) await new Promise((next) => setTimeout(next, 5))
  }
  const outcome = async (token: string) => {
    const { status, body } = await probe.ask(`Bearer ${token}`)
    return status === 200 ? 'believed' : body.code
  }
  return { clock, provider, probe, readings, read, outcome }
}

function away(response: ServerResponse): void {
  response.writeHead(500).end()
}

test('the keys of an issuer are read once, with the first token, by however many at once', async (t) => {
  const { provider, outcome, readings } = await open(t)
  const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.accessToken()))
  assert.equal(provider.asked(), 0)
  const outcomes = await Promise.all(tokens.map(outcome))
  assert.deepEqual(new Set(outcomes), new Set(['believed']))
  assert.equal(provider.asked(), 1)
  assert.equal(readings().length, 1)
})

test('a new key is found at once, by one reading for all who need it, and both keys are believed', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const old = await provider.accessToken()
  assert.equal(await outcome(old), 'believed')
  provider.publish(two, one)
  clock.advance(11 * second)
  const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.accessToken()))
  const outcomes = await Promise.all(tokens.map(outcome))
  assert.deepEqual(new Set(outcomes), new Set(['believed']))
  assert.equal(provider.asked(), 2)
  assert.equal(await outcome(await tokenOf(provider, one)), 'believed')
})

test('keys rotate under load without a failed request', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const outcomes: unknown[] = []
  const rotations: readonly (readonly JWK[])[] = [[one], [two, one], [two], [three, two], [three]]
  for (const keys of rotations) {
    provider.publish(...keys)
    for (let round = 0; round < 4; round++) {
      const tokens = await Promise.all(Array.from({ length: 5 }, () => provider.accessToken()))
      outcomes.push(...(await Promise.all(tokens.map(outcome))))
      clock.advance(15 * second)
    }
  }
  assert.equal(outcomes.length, 100)
  assert.deepEqual(new Set(outcomes), new Set(['believed']))
})

test('a key that was withdrawn is refused within five minutes, for a token that is remembered, too', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const token = await provider.accessToken()
  const outcomes: unknown[] = []
  assert.equal(await outcome(token), 'believed')
  provider.publish(two)
  for (let elapsed = 0; elapsed <= 5 * minute; elapsed += 10 * second) {
    outcomes.push(await outcome(token))
    clock.advance(10 * second)
  }
  assert.equal(outcomes.at(-1), 'unauthenticated')
  assert.equal(outcomes[0], 'believed')
})

test('a key that was withdrawn while nobody called is refused to the first who does', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const token = await provider.accessToken()
  assert.equal(await outcome(token), 'believed')
  provider.publish(two)
  clock.advance(5 * minute)
  assert.equal(await outcome(token), 'unauthenticated')
})

test('keys are renewed while those that are known serve on', { timeout: 10_000 }, async (t) => {
  const { clock, provider, outcome, read } = await open(t)
  assert.equal(await outcome(await provider.accessToken()), 'believed')
  const held: ServerResponse[] = []
  provider.answerKeys((response) => void held.push(response))
  clock.advance(3 * minute + second)
  assert.equal(await outcome(await provider.accessToken()), 'believed')
  while (held.length === 0) await new Promise((next) => setTimeout(next, 5))
  held[0]?.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [] }))
  await read(2)
  assert.equal(await outcome(await provider.accessToken()), 'unauthenticated', 'an issuer without keys has none')
})

test('while the issuer is away its keys serve on for 15 minutes, and then nobody can tell', async (t) => {
  const { clock, provider, outcome, readings } = await open(t)
  const tokens = await Promise.all(Array.from({ length: 40 }, () => provider.accessToken()))
  const next = () => tokens.pop() as string
  assert.equal(await outcome(next()), 'believed')
  provider.answerKeys(away)
  clock.advance(14 * minute + 59 * second)
  assert.equal(await outcome(next()), 'believed')
  assert.equal(await outcome(next()), 'believed')
  clock.advance(second)
  assert.equal(await outcome(next()), 'unavailable')
  assert.equal(readings().at(-1)?.error instanceof Error, true)
  const asked = provider.asked()
  for (let time = 0; time < 10; time++) assert.equal(await outcome(next()), 'unavailable')
  assert.equal(provider.asked(), asked, 'nobody asks again for ten seconds')
  provider.answerKeys(undefined)
  clock.advance(10 * second)
  assert.equal(await outcome(next()), 'believed')
})

test('before any key is known an issuer that is away is 503, and no refusal of the token', async (t) => {
  const { clock, provider, probe, outcome } = await open(t)
  const token = await provider.accessToken()
  provider.answerKeys(away)
  const { status, headers } = await probe.ask(`Bearer ${token}`)
  assert.equal(status, 503)
  assert.equal(headers.get('retry-after'), '1')
  provider.answerKeys(undefined)
  clock.advance(10 * second)
  assert.equal(await outcome(token), 'believed')
})

test('keys that nobody knows are asked about once in ten seconds, and each of them once in thirty', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const genuine = await provider.accessToken()
  assert.equal(await outcome(genuine), 'believed')
  const unknown = (kid: string) => tokenOf(provider, { ...one, kid })
  const asked: number[] = []
  for (const [step, kid] of [
    [0, 'x'],
    [10, 'x'],
    [0, 'y'],
    [10, 'x'],
    [10, 'x'],
    [10, 'x'],
    [0, 'y'],
    [10, 'y'],
  ] as const) {
    clock.advance(step * second)
    assert.equal(await outcome(await unknown(kid)), 'unauthenticated')
    asked.push(provider.asked())
  }
  assert.deepEqual(asked, [1, 2, 2, 2, 2, 3, 3, 4])
  assert.equal(await outcome(genuine), 'believed')
})

test('while the issuer is known to be away nobody is kept waiting for it', async (t) => {
  const { clock, provider, outcome } = await open(t)
  const tokens = await Promise.all([1, 2, 3].map(() => provider.accessToken()))
  assert.equal(await outcome(tokens[0] as string), 'believed')
  provider.answerKeys(away)
  clock.advance(5 * minute)
  assert.equal(await outcome(tokens[1] as string), 'believed')
  provider.answerKeys(() => undefined)
  clock.advance(10 * second)
  const startedAt = performance.now()
  assert.equal(await outcome(tokens[2] as string), 'believed')
  assert.ok(performance.now() - startedAt < 2500, 'a reading ends after three seconds')
})

const poor: Readonly<Record<string, (response: ServerResponse, provider: RunningProvider) => void>> = {
  'an error': away,
  'a redirect to where they are': (response, provider) => {
    provider.answerKeys(undefined)
    response.writeHead(302, { location: '/jwks' }).end()
  },
  'no JSON': (response) => response.writeHead(200).end('<html>'),
  'a list': (response) => response.writeHead(200).end('[]'),
  'no keys': (response) => response.writeHead(200).end('{}'),
  'more than 64 KiB': (response) => response.writeHead(200).end(JSON.stringify({ keys: [], note: 'x'.repeat(70_000) })),
  'a name twice': (response) => response.writeHead(200).end('{"keys":[],"keys":[]}'),
  'half of it': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"keys":')
    setTimeout(() => response.destroy(), 20)
  },
}
for (const [what, answer] of Object.entries(poor)) {
  test(`an issuer whose keys are answered with ${what} is away`, async (t) => {
    const { provider, outcome } = await open(t)
    const token = await provider.accessToken()
    provider.answerKeys((response) => answer(response, provider))
    assert.equal(await outcome(token), 'unavailable')
  })
}

test('an issuer whose discovery document is about another is away, and its keys are not asked for', async (t) => {
  const { provider, outcome } = await open(t)
  const token = await provider.accessToken()
  const document = { issuer: `${provider.issuer}/`, jwks_uri: `${provider.issuer}/jwks` }
  provider.answerDiscovery((response) => response.writeHead(200).end(JSON.stringify(document)))
  assert.equal(await outcome(token), 'unavailable')
  assert.equal(provider.asked(), 0)
})

test('an issuer that answers a byte at a time is away after three seconds', async (t) => {
  const { provider, outcome } = await open(t)
  const token = await provider.accessToken()
  provider.answerKeys((response) => {
    const drip = setInterval(() => response.write(' '), 100)
    response.writeHead(200).on('close', () => clearInterval(drip))
  })
  const startedAt = performance.now()
  assert.equal(await outcome(token), 'unavailable')
  const waited = performance.now() - startedAt
  assert.ok(waited > 2900 && waited < 30_000, `${waited} ms`)
})

const unusable: readonly (readonly [string, (key: JWK) => object])[] = [
  ['for encryption', (key) => ({ ...key, use: 'enc' })],
  ['that may only sign', (key) => ({ ...key, key_ops: ['sign'] })],
  ['of another algorithm', (key) => ({ ...key, alg: 'ES384' })],
  ['of another curve', (key) => ({ ...key, crv: 'P-384' })],
  ['of another kind', (key) => ({ ...key, kty: 'RSA' })],
  ['without an id', ({ kid: _, ...key }) => key],
  ['that is broken', (key) => ({ ...key, x: 'AAAA' })],
]
for (const [what, spoil] of unusable) {
  test(`a key ${what} is passed over, and the one beside it is used`, async (t) => {
    const { clock, provider, outcome } = await open(t)
    const publicPart = ({ d: _, ...key }: JWK) => key
    const tokens = [await provider.accessToken(), await tokenOf(provider, two)]
    const answered = (keys: readonly unknown[]) =>
      provider.answerKeys((response) => void response.writeHead(200).end(JSON.stringify({ keys })))
    answered([null, 7, spoil(publicPart(one)), publicPart(two)])
    assert.deepEqual(await Promise.all(tokens.map(outcome)), ['unauthenticated', 'believed'])
    answered([publicPart(one)])
    clock.advance(30 * second)
    assert.equal(await outcome(tokens[0] as string), 'believed')
  })
}

/** A token that the issuer has signed with this key, published or not. */
async function tokenOf(provider: { readonly issuer: string }, key: JWK): Promise<string> {
  const { importJWK, SignJWT } = await import('jose')
  return new SignJWT({ scope: 'probe:read', client_id: 'web', jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid as string })
    .setIssuer(provider.issuer)
    .setSubject('web')
    .setAudience('probe')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'))
}
