import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed, failure, implement, operation, type Principal, service, t } from 'plinth'
import type { ActiveCall } from '../../src/core/active-call.ts'
import type { Interceptor } from '../../src/core/interceptor.ts'
import { idempotency } from '../../src/interceptor/idempotency.ts'
import { transact } from '../../src/interceptor/transact.ts'
import { validate } from '../../src/interceptor/validate.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { caller } from '../interceptor/caller.ts'
import { laboratory, sharedDatabase } from './laboratory.ts'
import { item } from './resources.ts'

const shared = { access: 'public', input: t.Object({ title: t.String(), rank: t.Optional(t.Integer()) }) } as const
const contract = service('laboratory', {
  add: operation({
    ...shared,
    summary: 'Add',
    output: item.entity,
    errors: {
      refused: failure('failed_precondition', {
        title: 'Refused',
        detail: 'There are {count} already.',
        details: t.Object({ count: t.Integer() }),
      }),
    },
  }),
  pay: operation({ ...shared, summary: 'Pay', idempotencyKey: 'required' }),
  look: operation({ ...shared, summary: 'Look', readonly: true, output: t.Integer() }),
})

async function open(test: TestContext, url?: string) {
  const clock = fakeClock()
  const lab = await laboratory(test, [item], { now: clock.now, ...(url && { url }) })
  let runs = 0
  const implementation = implement(contract, {
    async add({ title, rank }, { db, errors }) {
      runs++
      const made = await db.repository(item).insert({ title, ...(rank !== undefined && { rank }) })
      if (title === 'refused') throw errors.refused({ count: runs })
      if (title === 'conflict') await db.repository(item).update(made.id, {}, { version: 7 })
      if (title === 'broken') throw new TypeError('broken')
      if (title === 'slow') await sleep(20)
      return made
    },
    pay: () => undefined,
    look: () => 1,
  })
  let principal: Principal | undefined
  const identify: Interceptor = {
    stage: 'authenticate',
    wrap: (_, next) => (call) => {
      call.principal = principal
      return next(call)
    },
  }
  const { call, calls } = caller(
    implementation,
    [identify, validate(), idempotency(), transact(lab.storage)],
    clock.now,
  )
  const send = async (operation: string, input: object, key?: string, as?: Principal): Promise<unknown> => {
    principal = as
    return call(operation, { input, ...(key !== undefined && { metadata: { 'idempotency-key': key } }) })
  }
  const last = (): ActiveCall => calls.at(-1) as ActiveCall
  const items = () => lab.rows('select count(*) as count from items')[0]?.count
  return { ...lab, clock, send, last, items, runs: () => runs }
}

const as = (user: string, tenant?: string): Principal => ({
  user,
  tenant,
  client: 'web',
  location: undefined,
  roles: [],
  scopes: [],
})
const code = (wanted: string) => (thrown: unknown) => thrown instanceof Failed && thrown.code === wanted

test('fifty keys, twenty callers each: one effect a key, and every answer the same byte for byte', async (test) => {
  const url = await sharedDatabase(test)
  const { send: first, items, rows } = await open(test, url)
  const { send: second } = await open(test, url)
  const answers = new Map<number, Set<string>>()
  const ask = async (key: number, send: typeof first): Promise<void> => {
    for (;;) {
      try {
        const answer = JSON.stringify(await send('add', { title: `Ω${key}`, rank: key }, `"key-${key}"`))
        answers.set(key, (answers.get(key) ?? new Set()).add(answer))
        return
      } catch (thrown) {
        // A thousand at once may take a busy machine longer than a call is waited for; that one is asked again, too.
        const isLate = code('deadline_exceeded')(thrown)
        assert.ok(isLate || code('idempotency_in_progress')(thrown))
        if (!isLate) assert.equal((thrown as Failed).retryAfter, 1)
        await sleep(10)
      }
    }
  }
  await Promise.all(Array.from({ length: 1000 }, (_, index) => ask(index % 50, index % 3 === 0 ? first : second)))
  assert.deepEqual([answers.size, ...new Set([...answers.values()].map(({ size }) => size))], [50, 1])
  assert.equal(items(), 50)
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 50)
})

test('a key answers the same input with what happened, and says which request it was', async (test) => {
  const { send, last, items } = await open(test)
  const first = await send('add', { title: 'x', rank: 1 }, 'k')
  const { requestId } = last()
  assert.equal(last().replayOf, undefined)
  assert.deepEqual(await send('add', { rank: 1, title: 'x' }, '"k"'), first)
  assert.equal(last().replayOf?.requestId, requestId)
  assert.equal(items(), 1)
  await assert.rejects(send('add', { title: 'y', rank: 1 }, 'k'), code('idempotency_key_reused'))
  assert.equal(items(), 1)
})

test('keys of another principal, tenant or operation, and calls without one, have nothing to do with it', async (test) => {
  const { send, items } = await open(test)
  for (const principal of [undefined, as('ada'), as('bob'), as('ada', 'acme')]) {
    await send('add', { title: 'x' }, 'k', principal)
    await send('add', { title: 'x' }, 'k', principal)
  }
  assert.equal(items(), 4)
  await send('pay', { title: 'x' }, 'k')
  await send('add', { title: 'x' })
  await send('add', { title: 'x' })
  assert.equal(items(), 6)
})

test('a declared failure is recorded, while what it did is undone', async (test) => {
  const { send, last, items, runs } = await open(test)
  const outcomes: unknown[] = []
  for (let time = 0; time < 2; time++) {
    await assert.rejects(send('add', { title: 'refused' }, 'k'), (thrown) => {
      const { code, detail, details, status, faults } = thrown as Failed
      outcomes.push({ code, detail, details, status, faults })
      return true
    })
  }
  assert.deepEqual(outcomes[0], {
    code: 'refused',
    detail: 'There are 1 already.',
    details: { count: 1 },
    status: 409,
    faults: undefined,
  })
  assert.deepEqual(outcomes[1], outcomes[0])
  assert.ok(last().replayOf)
  assert.deepEqual([items(), runs()], [0, 1])
})

test('so is one that storage throws', async (test) => {
  const { send, items, runs } = await open(test)
  for (let time = 0; time < 2; time++) {
    await assert.rejects(send('add', { title: 'conflict' }, 'k'), (thrown) => {
      assert.ok(code('version_conflict')(thrown))
      assert.deepEqual((thrown as Failed).details, { current_version: 1 })
      return true
    })
  }
  assert.deepEqual([items(), runs()], [0, 1])
})

test('an unexpected error, a fault of the input and a failed commit are not recorded', async (test) => {
  const { send, runs, rows } = await open(test)
  for (let time = 0; time < 2; time++) await assert.rejects(send('add', { title: 'broken' }, 'k'), TypeError)
  assert.equal(runs(), 2)
  await assert.rejects(send('add', { title: 1 }, 'k'), code('validation_failed'))
  assert.deepEqual(rows('select * from plinth_idempotency'), [])
  await send('add', { title: 'x' }, 'k')
})

test('while the first call runs, the second is told to come back', async (test) => {
  const { send, items } = await open(test)
  const first = send('add', { title: 'slow' }, 'k')
  await assert.rejects(send('add', { title: 'slow' }, 'k'), code('idempotency_in_progress'))
  const made = await first
  assert.deepEqual(await send('add', { title: 'slow' }, 'k'), made)
  assert.equal(items(), 1)
})

test('a record lives for a day from completion, and expired ones are cleared away', async (test) => {
  const { send, clock, items, rows } = await open(test)
  for (let key = 0; key < 5; key++) await send('add', { title: 'x' }, `k${key}`)
  clock.advance(24 * 3_600_000 - 1)
  await send('add', { title: 'x' }, 'k0')
  assert.equal(items(), 5)
  clock.advance(1)
  await send('add', { title: 'other' }, 'k0')
  assert.equal(items(), 6)
  assert.equal(rows('select count(*) as count from plinth_idempotency')[0]?.count, 1)
})

test('a key is a quoted string or a bare token of 1 to 255 visible ASCII characters', async (test) => {
  const { send, items } = await open(test)
  const same = ['"a\\"b\\\\c"', '  "a\\"b\\\\c"  ', 'a"b\\c']
  for (const key of same) await send('add', { title: 'x' }, key)
  for (const key of ['z'.repeat(255), `"${'z'.repeat(255)}"`]) await send('add', { title: 'x' }, key)
  assert.equal(items(), 2)
  for (const key of ['', '""', '"a', 'a b', 'ä', 'z'.repeat(256), '"a\\b"', '"a" "b"', '\x7f'])
    await assert.rejects(send('add', { title: 'x' }, key), (thrown) => {
      assert.ok(code('validation_failed')(thrown), key)
      const [fault] = (thrown as Failed).faults ?? []
      assert.ok(fault)
      const { detail, ...place } = fault
      assert.match(detail, /^Idempotency-Key must be/)
      assert.deepEqual(place, { pointer: '/idempotency-key', code: 'invalid_format', in: 'header' })
      return true
    })
  assert.equal(items(), 2)
})

test('where a key is required, a call without one is refused; a query takes no notice of keys', async (test) => {
  const { send, rows } = await open(test)
  await assert.rejects(send('pay', { title: 'x' }), code('idempotency_key_required'))
  assert.equal(await send('pay', { title: 'x' }, 'k'), undefined)
  assert.equal(await send('pay', { title: 'x' }, 'k'), undefined)
  assert.equal(await send('look', { title: 'x' }, 'not a key'), 1)
  assert.equal(rows('select count(*) as count from plinth_idempotency')[0]?.count, 1)
})
