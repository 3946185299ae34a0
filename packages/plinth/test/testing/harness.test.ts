import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure, implement, operation, type Principal, service, t } from 'plinth'
import { openStorage } from 'plinth/storage'
import { fakeClock, harness } from 'plinth/testing'

const contract = service('greeter', {
  greet: operation({
    summary: 'Greet',
    access: 'public',
    input: t.Object({ name: t.String({ minLength: 1 }) }),
    output: t.Object({ message: t.String({ maxLength: 30 }), at: t.Instant() }),
    errors: { unknownUser: failure('not_found', { title: 'Nobody by that name' }) },
  }),
  whoAmI: operation({
    summary: 'Say who calls',
    access: { scope: 'self:read' },
    output: t.Object({ user: t.String() }),
  }),
  forget: operation({ summary: 'Do nothing', access: 'public', idempotent: true }),
})
const greeter = implement(contract, {
  greet: ({ name }, { errors, now }) => {
    if (name === 'nobody') throw errors.unknownUser()
    return { message: `Hello, ${name}!`, at: now().toISOString(), secret: 'never sent' }
  },
  whoAmI: async (_, { principal }) => ({ user: principal.user }),
  forget() {},
})
const ada: Principal = {
  client: undefined,
  user: 'ada',
  tenant: undefined,
  location: undefined,
  roles: [],
  scopes: ['self:read'],
}

test('operations are methods that run the whole pipeline in memory, under the clock of the test', async () => {
  const clock = fakeClock('2026-03-01T00:00:00.000Z')
  const api = harness(greeter, { now: clock.now, principal: ada })
  assert.deepEqual(await api.greet({ name: 'Ada' }), { message: 'Hello, Ada!', at: '2026-03-01T00:00:00.000Z' })
  clock.advance(1)
  assert.equal((await api.greet({ name: 'Ada' })).at, '2026-03-01T00:00:00.001Z')
  assert.deepEqual(await api.whoAmI(), { user: 'ada' })
  assert.equal(await api.forget(), undefined)
})

test('every refusal is that of a server', async () => {
  const observed: string[] = []
  const api = harness(greeter, { observe: ({ kind }) => void observed.push(kind) })
  await assert.rejects(api.whoAmI(), { code: 'unauthenticated' })
  await assert.rejects(harness(greeter, { principal: { ...ada, scopes: [] } }).whoAmI(), { code: 'permission_denied' })
  await assert.rejects(api.greet({ name: 'nobody' }), { code: 'unknown_user' })
  await assert.rejects(api.greet({ name: '' }), { code: 'validation_failed' })
  await assert.rejects(api.greet({ name: 'x'.repeat(40) }), { code: 'internal' })
  assert.deepEqual(observed, [...Array(3).fill('call_completed'), 'output_invalid', 'call_completed'])
})

test('with a storage, a command is a transaction that an idempotency key makes happen once', async () => {
  const storage = await openStorage({ url: 'sqlite::memory:', resources: [], observe() {} })
  let times = 0
  const counting = implement(
    service('counter', {
      count: operation({ summary: 'Count', access: 'public', output: t.Object({ times: t.Integer() }) }),
    }),
    { count: () => ({ times: ++times }) },
  )
  const api = harness(counting, { storage })
  const idempotencyKey = 'only-once'
  assert.deepEqual(await api.count(undefined, { idempotencyKey }), { times: 1 })
  assert.deepEqual(await api.count(undefined, { idempotencyKey }), { times: 1 })
  assert.deepEqual(await api.count(), { times: 2 })
  await storage.close()
})

test('variables of a service have their defaults, or what the test gives; what is neither is said at once', async () => {
  const contract = service('tuned', {
    tell: operation({ summary: 'Tell', access: 'public', output: t.Object({ limit: t.Integer(), key: t.String() }) }),
  })
  const tuned = implement(
    contract,
    { variables: { LIMIT: t.Integer({ default: 5, maximum: 9 }), KEY: t.String({ secret: true }) } },
    { tell: (_, { config }) => ({ limit: config.LIMIT, key: config.KEY }) },
  )
  assert.deepEqual(await harness(tuned, { config: { KEY: 'k' } }).tell(), { limit: 5, key: 'k' })
  assert.deepEqual(await harness(tuned, { config: { KEY: 'k', LIMIT: 7 } }).tell(), { limit: 7, key: 'k' })
  assert.throws(() => harness(tuned), /The configuration is not usable: KEY is required\./)
  assert.throws(() => harness(tuned, { config: { KEY: 'k', LIMIT: 10 } }), /LIMIT must be/)
})

test('what cannot be a variable is refused when it is declared', () => {
  const nothing = service('tuned', {})
  assert.throws(
    () => implement(nothing, { variables: { limit: t.Integer() } }, {}),
    /"limit" is not the name of a variable/,
  )
  assert.throws(() => implement(nothing, { variables: { ALL: t.Object({}) } }, {}), /ALL has no form as text/)
})

test('what callers ask for runs wherever the service does, and is refused where it is said not to', () => {
  const asked = service('asked', { tell: operation({ summary: 'Tell', access: 'public' }) })
  assert.throws(
    () => implement(asked, { variables: {}, onlyWhere: { tell: {} } }, { tell: () => undefined }),
    /"tell" is neither a consumer nor a job/,
  )
})
