import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Failed, implement, operation, service } from 'plinth'
import { shed } from '../../src/interceptor/index.ts'
import { caller } from './caller.ts'

const open = { summary: 'Take some time', access: 'public' } as const
const release: (() => void)[] = []
const implementation = implement(
  service('busy', { spin: operation(open), wait: operation(open), waitAndFail: operation(open) }),
  {
    // By the CPU, not by the clock: on a busy machine they differ.
    spin() {
      const used = () =>
        Object.values(process.threadCpuUsage?.() ?? process.cpuUsage()).reduce((sum, part) => sum + part)
      const until = used() + 10_000
      while (used() < until);
    },
    wait: () => new Promise<void>((resolve) => void release.push(resolve)),
    waitAndFail: () => new Promise<void>((_, reject) => void release.push(() => reject(new Error('no')))),
  },
)

function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (thrown) {
    assert.ok(thrown instanceof Failed)
    assert.equal(thrown.failure.status, 503)
    assert.ok((thrown.retryAfter ?? 0) >= 1, 'it says when to come again')
    return thrown.code
  }
}

const spins = (call: (name: 'spin') => unknown, times: number) =>
  Array.from({ length: times }, () => outcome(() => call('spin')))
const accepted = (outcomes: readonly unknown[]) => outcomes.filter((each) => each === undefined).length

test('while turns of the event loop are slow, what has waited longer than their budget is refused', async () => {
  const { call } = caller(implementation, [shed({ turnBudget: 25 })])
  await nextTurn()
  spins(call, 4)
  for (let turn = 0; turn < 3; turn++) {
    await nextTurn()
    const outcomes = spins(call, 10)
    const some = accepted(outcomes)
    assert.ok(some >= 1 && some <= 3, `${some} of 10 that take 10 ms each`)
    assert.deepEqual(outcomes, [...Array(some).fill(undefined), ...Array(10 - some).fill('overloaded')])
  }
})

test('one slow turn after quick ones is let pass: it may be a collection of garbage', async () => {
  const { call } = caller(implementation, [shed({ turnBudget: 25 })])
  await nextTurn()
  assert.equal(accepted(spins(call, 10)), 10)
})

test('a slow turn that another process caused, or mostly, refuses nobody', async () => {
  const { call } = caller(implementation, [shed({ turnBudget: 25 })])
  await nextTurn()
  spins(call, 4)
  await nextTurn()
  spins(call, 2)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  assert.equal(
    outcome(() => call('spin')),
    undefined,
  )
})

test('so many calls may wait at once and no more; each that ends, well or badly, makes room', async () => {
  const stage = shed({ inFlight: 3, turnBudget: Number.POSITIVE_INFINITY })
  const { call } = caller(implementation, [stage])
  const first = [call('wait'), call('waitAndFail'), call('wait')]
  assert.equal(stage.inFlight(), 3)
  assert.equal(
    outcome(() => call('wait')),
    'overloaded',
  )
  assert.equal(
    outcome(() => call('spin')),
    'overloaded',
  )
  for (const end of release.splice(0)) end()
  const ended = await Promise.allSettled(first)
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal(stage.inFlight(), 0)
  const second = [call('wait'), call('wait'), call('wait')]
  assert.equal(
    outcome(() => call('wait')),
    'overloaded',
  )
  for (const end of release.splice(0)) end()
  await Promise.all(second)
})
