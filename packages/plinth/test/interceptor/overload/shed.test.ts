import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Failed, implement, operation, service } from 'plinth'
import { shed } from '../../../src/interceptor/index.ts'
import { caller } from '../caller.ts'

const open = { summary: 'Take some time', access: 'public' } as const
const release: (() => void)[] = []
const implementation = implement(
  service('busy', {
    spin: operation(open),
    spinLater: operation({ ...open, priority: 'batch' }),
    stall: operation(open),
    crawl: operation(open),
    wait: operation(open),
    waitAndFail: operation(open),
    waitLater: operation({ ...open, priority: 'batch' }),
  }),
  {
    spin,
    spinLater: spin,
    stall: () => stall(200),
    crawl,
    wait: () => new Promise<void>((resolve) => void release.push(resolve)),
    waitAndFail: () => new Promise<void>((_, reject) => void release.push(() => reject(new Error('no')))),
    waitLater: () => new Promise<void>((resolve) => void release.push(resolve)),
  },
)

/**
 * Takes 10 ms by the CPU and not by the clock alone: on a busy machine they differ. Nor by the CPU alone: its time goes
 * in steps of 4 ms on some machines, and a turn that has time left begins the next call at once.
 */
function spin(): void {
  const until = used() + 10
  const turnEnds = performance.now() + 10
  while (used() < until || performance.now() < turnEnds);
}

/** Milliseconds that the machine has taken for something else. */
let stolen = 0
let noted = 0

/** Notes what is beyond so many milliseconds since the last note: nothing here takes as long. */
function note(most: number): void {
  const now = performance.now()
  stolen += Math.max(0, now - noted - most)
  noted = now
}

/** Takes 10 ms of the CPU in 50 ms. */
function crawl(): void {
  note(20)
  spin()
  stall(40)
  note(80)
}

/** Is not let run for some milliseconds. */
function stall(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

function used(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}

type Outcome = 'done' | 'overloaded'

async function outcome(run: () => unknown): Promise<Outcome> {
  try {
    await run()
    return 'done'
  } catch (thrown) {
    assert.ok(thrown instanceof Failed, String(thrown))
    assert.equal(thrown.failure.status, 503)
    assert.ok((thrown.retryAfter ?? 0) >= 1, 'it says when to come again')
    assert.equal(thrown.code, 'overloaded')
    return 'overloaded'
  }
}

const done = (outcomes: readonly Outcome[]) => outcomes.filter((each) => each === 'done').length

test('calls that come at once are begun in their order, and the loop turns in between', async () => {
  const { call } = caller(implementation, [shed()])
  let turns = 0
  const count = setInterval(() => turns++, 1)
  const ended: number[] = []
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      await call('spin')
      ended.push(index)
    }),
  )
  clearInterval(count)
  assert.deepEqual(ended, [0, 1, 2, 3, 4, 5, 6, 7])
  assert.ok(turns >= 5, `timers ran ${turns} times in 80 ms`)
})

test('a call that a turn has time for is answered at once', async () => {
  const { call } = caller(implementation, [shed()])
  await nextTurn()
  assert.equal(call('spin'), undefined)
  await nextTurn()
})

test('under a load that does not end, as much is done as can be, and the rest is refused', async () => {
  const { call } = caller(implementation, [shed({ budget: 50 })])
  const outcomes: Promise<Outcome>[] = []
  const began = used()
  while (used() - began < 600) {
    for (let index = 0; index < 3; index++) outcomes.push(outcome(() => call('spin')))
    await nextTurn()
  }
  const all = await Promise.all(outcomes)
  const spent = used() - began
  const useful = done(all) * 10
  assert.ok(useful > 0.8 * spent, `${useful} of ${spent} ms were of use`)
  assert.ok(done(all) < all.length / 3, `${done(all)} of ${all.length} were let in`)
})

test('a burst that can be worked off is let in', async () => {
  const { call } = caller(implementation, [shed({ budget: 50 })])
  const all = await Promise.all(Array.from({ length: 9 }, () => outcome(() => call('spin'))))
  assert.equal(done(all), 9)
})

test('of a burst that cannot, what would come too late is refused', async () => {
  const { call } = caller(implementation, [shed({ budget: 50 })])
  const all = await Promise.all(Array.from({ length: 40 }, () => outcome(() => call('spin'))))
  assert.ok(done(all) >= 9 && done(all) <= 14, `${done(all)} of 40`)
})

test('a process that the machine does not let run refuses nobody', async () => {
  const { call } = caller(implementation, [shed({ budget: 50 })])
  const all = await Promise.all(
    ['stall', 'spin', 'stall', 'spin', 'stall', 'spin'].map((name) => outcome(() => call(name))),
  )
  assert.equal(done(all), 6)
})

test('a process that is given little time for much work keeps nobody waiting for long by the clock', async () => {
  const { call } = caller(implementation, [shed()])
  const outcomes: Promise<Outcome>[] = []
  const took: number[] = []
  noted = performance.now()
  const now = () => {
    note(20)
    return performance.now() - stolen
  }
  const until = now() + 2500
  while (now() < until) {
    for (let index = 0; index < 3; index++) {
      const from = now()
      const told = outcome(() => call('crawl'))
      outcomes.push(told)
      void told.then((found) => found === 'done' && took.push(now() - from))
    }
    await nextTurn()
  }
  const all = await Promise.all(outcomes)
  const longest = Math.max(...took)
  assert.ok(longest < 1000, `${longest} ms were the longest of ${done(all)}`)
  assert.ok(done(all) >= 20 && done(all) < all.length, `${done(all)} of ${all.length}`)
})

test('batch calls wait for the others, and are refused first', async () => {
  const { call } = caller(implementation, [shed({ budget: 100 })])
  const order: string[] = []
  const ended = async (name: string) => {
    await call(name)
    order.push(name)
  }
  await Promise.all(['spin', 'spinLater', 'spinLater', 'spin', 'spin'].map(ended))
  assert.deepEqual(order, ['spin', 'spin', 'spin', 'spinLater', 'spinLater'])
  const interactive: Promise<Outcome>[] = []
  const batch: Promise<Outcome>[] = []
  const began = used()
  while (used() - began < 500) {
    interactive.push(
      outcome(() => call('spin')),
      outcome(() => call('spin')),
    )
    batch.push(
      outcome(() => call('spinLater')),
      outcome(() => call('spinLater')),
    )
    await nextTurn()
  }
  const [first, later] = [done(await Promise.all(interactive)), done(await Promise.all(batch))]
  assert.ok(first > 5 * later, `${first} interactive calls and ${later} batch calls`)
})

test('a batch call that others go before is refused in time', async () => {
  const { call } = caller(implementation, [shed({ budget: 50 })])
  call('spin')
  const told: Outcome[] = []
  void outcome(() => call('spinLater')).then((found) => told.push(found))
  const began = used()
  const others: Promise<Outcome>[] = []
  while (told.length === 0 && used() - began < 1000) {
    others.push(...[1, 2, 3].map(() => outcome(() => call('spin'))))
    await nextTurn()
  }
  assert.deepEqual(told, ['overloaded'])
  await Promise.all(others)
})

test('a call whose caller has gone before its turn is not begun', async () => {
  const { call, calls } = caller(implementation, [shed()])
  const first = Promise.all([call('spin'), call('spin')])
  const last = call('wait') as Promise<unknown>
  calls[2]?.abort()
  await assert.rejects(last, { code: 'deadline_exceeded' })
  await first
  assert.equal(release.length, 0)
})

test('so many calls may wait at once and no more; each that ends, well or badly, makes room', async () => {
  const stage = shed({ inFlight: 4 })
  const { call } = caller(implementation, [stage])
  const first = [call('wait'), call('waitAndFail')]
  assert.equal(stage.inFlight(), 2)
  assert.equal(await outcome(() => call('waitLater')), 'overloaded', 'batch calls may fill one half only')
  first.push(call('wait'), call('wait'))
  assert.equal(await outcome(() => call('wait')), 'overloaded')
  assert.equal(await outcome(() => call('spin')), 'overloaded')
  for (const end of release.splice(0)) end()
  const ended = await Promise.allSettled(first)
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  assert.equal(stage.inFlight(), 0)
  assert.equal(await outcome(() => call('waitLater')), 'overloaded', 'batch calls wait until it is quiet')
  const second = [call('wait'), call('wait'), call('wait'), call('wait')]
  assert.equal(await outcome(() => call('wait')), 'overloaded')
  for (const end of release.splice(0)) end()
  await Promise.all(second)
})

test('those who are refused together are not told to come back together', () => {
  const { call } = caller(implementation, [shed({ inFlight: 0 })])
  const told = Array.from({ length: 6 }, () => {
    try {
      return call('spin')
    } catch (thrown) {
      return (thrown as Failed).retryAfter
    }
  })
  assert.deepEqual(told, [1, 2, 3, 1, 2, 3])
})

test('those who ask beforehand are told what a call would be', async () => {
  const stage = shed({ inFlight: 1 })
  const { call, pipelines } = caller(implementation, [stage])
  const refusal = stage.admission((pipelines.get('wait') ?? assert.fail()).operation)
  assert.equal(refusal(), undefined)
  const waiting = call('wait')
  assert.equal(refusal()?.code, 'overloaded')
  for (const end of release.splice(0)) end()
  await waiting
  assert.equal(refusal(), undefined)
})
