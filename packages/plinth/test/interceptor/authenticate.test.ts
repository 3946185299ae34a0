import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, implement, operation, type Principal, service, t } from 'plinth'
import { problem } from '../../src/core/failure/problems.ts'
import { refused } from '../../src/core/failure/refusal.ts'
import { reflect } from '../../src/core/reflect.ts'
import { authenticate, authorize } from '../../src/interceptor/index.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { attempt, caller } from './caller.ts'

const output = t.String()
const contract = service('guarded', {
  open: operation({ summary: 'Say who calls', access: 'public', output }),
  known: operation({ summary: 'Say who calls', output }),
  scoped: operation({ summary: 'Say who calls', access: { scope: 'todo:write' }, output }),
})
const implementation = implement(contract, {
  open: (_, { principal }) => principal?.user ?? 'nobody',
  known: (_, { principal }) => principal.user,
  scoped: (_, { principal }) => principal.user,
})

function principal(user: string, ...scopes: string[]): Principal {
  return { client: undefined, user, tenant: undefined, location: undefined, roles: [], scopes }
}

const principals: Readonly<Record<string, Principal>> = {
  'alice-token': principal('alice', 'todo:write'),
  'bob-token': principal('bob', 'todo:read'),
}

/** Knows two tokens, each good for some time, and counts how often it is asked. */
function identityProvider(clock: () => Date, { lifetime = 3_600_000, later = false } = {}) {
  const expiresAt = clock().getTime() + lifetime
  const asked: string[] = []
  const verify = (token: string) => {
    asked.push(token)
    if (token === 'broken') throw new TypeError('the verifier has a bug')
    if (token === 'unreachable') throw problem('unavailable')
    if (token === 'explained') throw problem('unauthenticated', { detail: 'The signature does not match key 7.' })
    const found = principals[token]
    if (!found) throw problem('unauthenticated')
    if (clock().getTime() >= expiresAt) throw problem('token_expired')
    return { principal: found, expiresAt }
  }
  return { asked, verify: later ? async (token: string) => verify(token) : verify }
}

const cases = [
  ['no header', undefined, 'nobody', 'unauthenticated', 'unauthenticated'],
  ['a token', 'Bearer alice-token', 'alice', 'alice', 'alice'],
  ['a token under a scheme in lower case', 'bearer  alice-token ', 'alice', 'alice', 'alice'],
  ['a token without the scope', 'Bearer bob-token', 'bob', 'bob', 'permission_denied'],
  ['a bad token', 'Bearer forged', 'unauthenticated', 'unauthenticated', 'unauthenticated'],
  ['a refusal that explains', 'Bearer explained', 'unauthenticated', 'unauthenticated', 'unauthenticated'],
  ['another scheme', 'Basic YWxpY2U6', 'nobody', 'unauthenticated', 'unauthenticated'],
  ['a scheme alone', 'Bearer', 'unauthenticated', 'unauthenticated', 'unauthenticated'],
  ['two tokens', 'Bearer alice-token bob-token', 'unauthenticated', 'unauthenticated', 'unauthenticated'],
  [
    'a token too long to look at',
    `Bearer ${'x'.repeat(8193)}`,
    'unauthenticated',
    'unauthenticated',
    'unauthenticated',
  ],
  ['an identity provider that is away', 'Bearer unreachable', 'unavailable', 'unavailable', 'unavailable'],
  ['a verifier with a bug', 'Bearer broken', 'TypeError', 'TypeError', 'TypeError'],
] as const

for (const later of [false, true]) {
  for (const [what, authorization, ...outcomes] of cases) {
    test(`${what} is ${outcomes.join(', ')} to an open, a known and a scoped operation, ${later ? 'later' : 'at once'}`, async () => {
      const verifier = identityProvider(() => new Date(), { later })
      const { call } = caller(implementation, [authorize(), authenticate({ verifier })])
      const metadata: Record<string, string> = authorization ? { authorization } : {}
      for (const [index, name] of ['open', 'known', 'scoped'].entries()) {
        const outcome = await attempt(() => call(name, { metadata })).catch((thrown) => {
          if (thrown instanceof Failed) assert.equal(thrown.detail, undefined, 'no explanation')
          return thrown instanceof Failed ? thrown.code : thrown.name
        })
        assert.equal(outcome, outcomes[index])
      }
    })
  }
}

test('where nobody is known, every token is refused, and only who brings none may do what is public', () => {
  const { call, observed } = caller(implementation, [authenticate(), authorize()])
  for (const name of ['open', 'known', 'scoped']) {
    const metadata = { authorization: 'Bearer alice-token' }
    assert.throws(() => call(name, { metadata }), { code: 'unauthenticated' })
  }
  assert.deepEqual(
    observed.map((it) => it.kind === 'credential_refused' && it.reason),
    ['issuer', 'issuer', 'issuer'],
  )
  for (const metadata of [{}, { authorization: 'Basic YWxpY2U6' }, { 'x-api-key': 'alice-key' }]) {
    assert.equal(call('open', { metadata }), 'nobody')
    for (const name of ['known', 'scoped']) assert.throws(() => call(name, { metadata }), { code: 'unauthenticated' })
  }
})

test('a genuine token is verified once a minute', () => {
  const clock = fakeClock()
  const verifier = identityProvider(clock.now)
  const { call } = caller(implementation, [authenticate({ verifier })], clock.now)
  const metadata = { authorization: 'Bearer alice-token' }
  const asked = [0, 30_000, 29_999, 1, 59_999, 1].map((step) => {
    clock.advance(step)
    assert.equal(call('known', { metadata }), 'alice')
    return verifier.asked.length
  })
  assert.deepEqual(asked, [1, 1, 1, 2, 2, 3])
})

test('a genuine token is not believed past its end, and a bad one is asked about each time', () => {
  const clock = fakeClock()
  const verifier = identityProvider(clock.now, { lifetime: 5000 })
  const { call } = caller(implementation, [authenticate({ verifier })], clock.now)
  const metadata = { authorization: 'Bearer alice-token' }
  assert.equal(call('known', { metadata }), 'alice')
  clock.advance(4999)
  assert.equal(call('known', { metadata }), 'alice')
  clock.advance(1)
  assert.throws(() => call('known', { metadata }), { code: 'token_expired' })
  assert.throws(() => call('known', { metadata }), { code: 'token_expired' })
  assert.equal(verifier.asked.length, 3)
})

test('a token for one use, and one whose end is no number, is never kept', () => {
  for (const expiresAt of [0, Number.NaN]) {
    let asked = 0
    const verify = () => {
      asked++
      return { principal: principal('carol'), expiresAt }
    }
    const { call } = caller(implementation, [authenticate({ verifier: { verify } })])
    for (let use = 0; use < 3; use++) call('known', { metadata: { authorization: 'Bearer once' } })
    assert.equal(asked, 3)
  }
})

test('a token too long to be one is not even looked at', () => {
  const verifier = identityProvider(() => new Date())
  const { call } = caller(implementation, [authenticate({ verifier })])
  const ask = (length: number) => call('known', { metadata: { authorization: `Bearer ${'x'.repeat(length)}` } })
  assert.throws(() => ask(8193), { code: 'unauthenticated' })
  assert.equal(verifier.asked.length, 0)
  assert.throws(() => ask(8192), { code: 'unauthenticated' })
  assert.equal(verifier.asked.length, 1)
})

test('tokens for one use do not push out those that are used again', () => {
  const asked: string[] = []
  const verify = (token: string) => {
    asked.push(token)
    return { principal: principal(token), expiresAt: token === 'kept' ? Number.POSITIVE_INFINITY : 0 }
  }
  const { call } = caller(implementation, [authenticate({ verifier: { verify } })])
  for (const token of ['kept', ...Array.from({ length: 10_000 }, (_, index) => `once-${index}`), 'kept']) {
    call('known', { metadata: { authorization: `Bearer ${token}` } })
  }
  assert.equal(asked.filter((token) => token === 'kept').length, 1)
})

test('ten thousand tokens are kept, and the oldest makes room', () => {
  const asked: string[] = []
  const verify = (token: string) => {
    asked.push(token)
    return { principal: principal(token), expiresAt: Number.POSITIVE_INFINITY }
  }
  const { call } = caller(implementation, [authenticate({ verifier: { verify } })])
  const ask = (token: string) => {
    const before = asked.length
    assert.equal(call('known', { metadata: { authorization: `Bearer ${token}` } }), token)
    return asked.length > before
  }
  for (let index = 0; index <= 10_000; index++) ask(`token-${index}`)
  assert.equal(ask('token-1'), false)
  assert.equal(ask('token-10000'), false)
  assert.equal(ask('token-0'), true)
  assert.equal(ask('token-1'), true)
})

test('the documents are told what is refused', () => {
  const refusals = (...stages: ReturnType<typeof authorize>[]) =>
    reflect(contract).operations.map((operation) => stages.flatMap((stage) => stage.refuses?.(operation) ?? []))
  const tokens = ['unauthenticated', 'token_expired']
  const verifier = identityProvider(() => new Date())
  const verified = [...tokens, 'permission_denied', 'unavailable']
  assert.deepEqual(refusals(authenticate({ verifier })), [verified, verified, verified])
  assert.deepEqual(refusals(authorize()), [[], [], ['permission_denied']])
  assert.deepEqual(refusals(authenticate()), [tokens, tokens, tokens])
})

const keys = {
  verify: (key: string) => {
    if (key !== 'alice-key') throw refused('key')
    return { principal: principal('alice'), expiresAt: Number.POSITIVE_INFINITY }
  },
}
const withKeys = [
  ['a key', { 'x-api-key': 'alice-key' }, 'alice', []],
  ['a bad key', { 'x-api-key': 'forged' }, 'unauthenticated', ['key']],
  ['a token', { authorization: 'Bearer alice-token' }, 'alice', []],
  ['a key as a token', { authorization: 'Bearer alice-key' }, 'unauthenticated', []],
  ['a token as a key', { 'x-api-key': 'alice-token' }, 'unauthenticated', ['key']],
  ['both', { authorization: 'Bearer alice-token', 'x-api-key': 'alice-key' }, 'unauthenticated', ['ambiguous']],
  ['a key too long to look at', { 'x-api-key': 'x'.repeat(8193) }, 'unauthenticated', ['too_long']],
] as const
for (const [what, metadata, expected, reasons] of withKeys) {
  test(`where keys are known, ${what} is ${expected}, and the reason is observed`, async () => {
    const verifier = identityProvider(() => new Date())
    const { call, observed } = caller(implementation, [authenticate({ verifier, keys })])
    const outcome = await attempt(() => call('known', { metadata })).catch((failed: Failed) => failed.code)
    assert.equal(outcome, expected)
    assert.deepEqual(
      observed.map((it) => it.kind === 'credential_refused' && it.reason),
      reasons,
    )
  })
}

test('where no key is known, the header of one means nothing', () => {
  const { call } = caller(implementation, [authenticate({ verifier: identityProvider(() => new Date()) })])
  const metadata = { 'x-api-key': 'anything' }
  assert.equal(call('open', { metadata }), 'nobody')
  assert.throws(() => call('known', { metadata }), { code: 'unauthenticated' })
})

test('where keys alone are known, a token is refused', () => {
  const { call } = caller(implementation, [authenticate({ keys })])
  assert.throws(() => call('open', { metadata: { authorization: 'Bearer alice-token' } }), { code: 'unauthenticated' })
  assert.equal(call('open', { metadata: { 'x-api-key': 'alice-key' } }), 'alice')
})
