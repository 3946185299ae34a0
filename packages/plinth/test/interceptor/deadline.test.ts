import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed, implement, operation, service, t } from 'plinth'
import { deadline } from '../../src/interceptor/index.ts'
import { fastest } from '../support/fastest.ts'
import { caller } from './caller.ts'

const quick = { summary: 'End somehow', access: 'public', deadline: 100 } as const
const contract = service('waiting', {
  now: operation({ ...quick, output: t.Integer() }),
  soon: operation({ ...quick, output: t.Integer() }),
  never: operation(quick),
  untilTold: operation(quick),
  tooLate: operation({ ...quick, output: t.Integer() }),
  breaksTooLate: operation(quick),
  refusesTooLate: operation(quick),
})
const implementation = implement(contract, {
  now: () => 1,
  soon: () => sleep(10, 2),
  never: () => new Promise<void>(() => {}),
  untilTold: (_, { signal }) => sleep(60_000, undefined, { signal }),
  tooLate: () => sleep(250, 3),
  breaksTooLate: async () => {
    await sleep(250)
    throw new Error('after all that')
  },
  refusesTooLate: async (_, { signal }) => {
    await sleep(250)
    signal.throwIfAborted()
  },
})

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

function gaveUp(thrown: unknown): boolean {
  return thrown instanceof Failed && thrown.code === 'deadline_exceeded' && thrown.failure.status === 504
}

test('an answer that is there at once passes as it is and arms no timer', () => {
  const before = timers()
  assert.equal(caller(implementation, [deadline()]).call('now'), 1)
  assert.equal(timers(), before)
})

test('an answer in time is the answer', async () => {
  assert.equal(await caller(implementation, [deadline()]).call('soon'), 2)
})

test('a call is given up at its deadline, within two ticks of 50 ms, and its handler is told', async () => {
  const { call, calls } = caller(implementation, [deadline()])
  const took = await fastest(() => assert.rejects(async () => call('never'), gaveUp))
  assert.ok(took >= 99 && took < 400, `${took} ms`)
  assert.ok(gaveUp(calls[0]?.signal.reason))
})

for (const [name, told] of [
  ['tooLate', []],
  ['untilTold', []],
  ['refusesTooLate', []],
  ['breaksTooLate', ['after all that']],
] as const) {
  test(`what ${name} does after the answer is dropped, and only a real error is observed`, async () => {
    const { call, observed } = caller(implementation, [deadline()])
    await assert.rejects(async () => call(name), gaveUp)
    await sleep(250)
    assert.deepEqual(
      observed.map((each) => each.kind === 'error_unexpected' && (each.error as Error).message),
      told,
    )
  })
}

test('thousands of waiting calls share one timer, all end once, and nothing stays armed', async () => {
  const { call } = caller(implementation, [deadline()])
  const before = timers()
  const count = 5000
  const outcomes = Array.from({ length: count }, (_, index) =>
    (call(index % 2 ? 'never' : 'soon') as Promise<unknown>).then(String, (thrown: Failed) => thrown.code),
  )
  assert.ok(timers() <= before + 1 + count / 2, 'each sleeping handler has its timer, the stage one for all')
  const tally = Object.groupBy(await Promise.all(outcomes), (outcome) => outcome)
  assert.deepEqual(
    Object.entries(tally).map(([outcome, all]) => [outcome, all?.length]),
    [
      ['2', count / 2],
      ['deadline_exceeded', count / 2],
    ],
  )
  await sleep(120)
  assert.ok(timers() <= before)
})
