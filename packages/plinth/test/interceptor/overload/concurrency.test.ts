import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concurrency } from '../../../src/interceptor/overload/concurrency.ts'

interface Backend {
  readonly places: number
  /** Milliseconds after which a call that has found no place is given up. Default never. */
  readonly patience?: number
  /** Milliseconds that a call takes once it has a place. */
  readonly takes: (now: number) => number
}

/** Milliseconds, and calls a second. */
interface Phase {
  readonly from: number
  readonly until: number
  readonly rate: number
}

/** Calls that come at a rate for so long to something with so many places, millisecond by millisecond. */
function simulate({ places, takes, patience = Number.POSITIVE_INFINITY }: Backend, phases: readonly Phase[]) {
  const limit = concurrency(1000)
  const waiting: number[] = []
  const working: { came: number; until: number }[] = []
  let due = 0
  return phases.map(({ from, until, rate }) => {
    const took: number[] = []
    let refused = 0
    for (let now = from; now < until; now++) {
      for (const each of working.filter((one) => one.until <= now)) {
        working.splice(working.indexOf(each), 1)
        limit.leave(each.came, now)
        took.push(now - each.came)
      }
      for (due += rate / 1000; due >= 1; due--) {
        if (limit.isReached()) refused++
        else {
          limit.enter()
          waiting.push(now)
        }
      }
      while ((waiting[0] ?? now) + patience < now) limit.fail(waiting.shift() as number, now)
      while (working.length < places && waiting.length > 0) {
        working.push({ came: waiting.shift() as number, until: now + takes(now) })
      }
    }
    const sorted = took.toSorted((one, other) => one - other)
    return {
      perSecond: (took.length * 1000) / (until - from),
      refused,
      p99: sorted[Math.floor(took.length * 0.99)] ?? 0,
    }
  })
}

const pool: Backend = { places: 16, takes: () => 50 }

test('at five times what can be done all of that is done, and quickly', () => {
  const [calm, onset, overload, after] = simulate(pool, [
    { from: 0, until: 5000, rate: 160 },
    { from: 5000, until: 6000, rate: 1600 },
    { from: 6000, until: 60_000, rate: 1600 },
    { from: 60_000, until: 65_000, rate: 160 },
  ])
  assert.equal(calm?.refused, 0)
  assert.ok((onset?.p99 ?? 0) < 1000, `p99 at the onset ${onset?.p99} ms`)
  assert.ok((overload?.perSecond ?? 0) > 0.98 * 320, `${overload?.perSecond} a second`)
  assert.ok((overload?.p99 ?? 0) < 500, `p99 ${overload?.p99} ms`)
  assert.equal(after?.refused, 0, 'it recovers at once')
})

const backends: readonly (readonly [places: number, takes: number])[] = [
  [16, 50],
  [8, 50],
  [4, 50],
  [1, 4],
  [1, 10],
  [4, 4],
]
for (const [places, takes] of backends) {
  const capacity = (places * 1000) / takes
  for (const calm of [0, 5000]) {
    test(`five times ${capacity} a second is too much from the first moment on, ${calm / 1000} s after the start`, () => {
      const onset = simulate({ places, takes: () => takes }, [
        { from: 0, until: calm, rate: capacity / 2 },
        { from: calm, until: calm + 3000, rate: 5 * capacity },
        { from: calm + 3000, until: calm + 10_000, rate: 5 * capacity },
      ])
      for (const { p99 } of onset) assert.ok(p99 < 1000, `p99 ${p99} ms`)
      for (const { perSecond } of onset.slice(1)) assert.ok(perSecond > 0.95 * capacity, `${perSecond} a second`)
    })
  }
}

test('calls that take long one after the other say nothing of a queue', () => {
  const limit = concurrency(1000)
  for (let now = 0; now < 60_000; now += 150) {
    limit.enter()
    limit.leave(now, now + (now < 1500 ? 5 : 150))
  }
  let calls = 0
  for (; !limit.isReached(); calls++) limit.enter()
  assert.equal(calls, 256)
})

test('a burst of calls that do not wait for one another is let in, right after the start and always', () => {
  for (const takes of [5, 50, 500]) {
    const [burst] = simulate({ places: 1000, takes: () => takes }, [{ from: 0, until: 1, rate: 250_000 }])
    assert.equal(burst?.refused, 0)
  }
})

for (const [isFault, grows] of [
  [false, true],
  [true, false],
] as const) {
  test(`a limit is ${grows ? '' : 'not '}raised while most calls fail by ${isFault ? 'a fault' : 'a refusal of their input'}`, () => {
    const limit = concurrency(1000)
    let now = 0
    /** As many calls as are let in, which end together: how many those are. */
    const round = (took: number, fails: (call: number) => boolean): number => {
      let calls = 0
      for (; !limit.isReached(); calls++) limit.enter()
      now += took
      for (let call = 0; call < calls; call++) {
        if (fails(call)) limit.fail(now - took, now, isFault)
        else limit.leave(now - took, now)
      }
      return calls
    }
    round(20, () => false)
    const counts = Array.from({ length: 50 }, () => round(50, (call) => call % 4 > 0))
    const [first = 0, last = 0] = [counts[4], counts.at(-1)]
    assert.equal(last > first, grows, `${first}, then ${last}`)
  })
}

test('what was overloaded from the start is found out, too', () => {
  const [, overload] = simulate(pool, [
    { from: 0, until: 2000, rate: 1600 },
    { from: 2000, until: 60_000, rate: 1600 },
  ])
  assert.ok((overload?.perSecond ?? 0) > 0.98 * 320, `${overload?.perSecond} a second`)
  assert.ok((overload?.p99 ?? 0) < 500, `p99 ${overload?.p99} ms`)
})

test('calls that always take long are not refused for it', () => {
  const [all] = simulate({ places: 1000, takes: () => 2000 }, [{ from: 0, until: 60_000, rate: 100 }])
  assert.equal(all?.refused, 0)
})

test('that calls have become slower for good is understood within seconds', () => {
  const slower: Backend = { places: 1000, takes: (now) => (now < 10_000 ? 50 : 800) }
  const [, sooner, later] = simulate(slower, [
    { from: 0, until: 10_000, rate: 200 },
    { from: 10_000, until: 35_000, rate: 200 },
    { from: 35_000, until: 60_000, rate: 200 },
  ])
  assert.ok((sooner?.refused ?? 0) < 2 * 200, `${sooner?.refused} of 200 a second were refused`)
  assert.equal(later?.refused, 0)
})

test('something that stands still for a moment has nobody refused', () => {
  const stalls: Backend = { places: 64, takes: (now) => (now >= 5000 && now < 5010 ? 400 : 20) }
  const [all] = simulate(stalls, [{ from: 0, until: 20_000, rate: 300 }])
  assert.equal(all?.refused, 0)
})

test('a limit that is too low is raised as long as calls are quick', () => {
  const [burst, later] = simulate({ places: 1000, takes: () => 100 }, [
    { from: 0, until: 3000, rate: 8000 },
    { from: 3000, until: 6000, rate: 8000 },
  ])
  assert.ok((burst?.refused ?? 0) > 0)
  assert.equal(later?.refused, 0)
})

test('calls that fail for having waited too long count like those that have', () => {
  // Four in a second are done, which is hardly enough to judge by.
  const few: Backend = { places: 4, patience: 3000, takes: (now) => (now < 5000 ? 50 : 1000) }
  const [, , overload] = simulate(few, [
    { from: 0, until: 5000, rate: 60 },
    { from: 5000, until: 10_000, rate: 600 },
    { from: 10_000, until: 60_000, rate: 600 },
  ])
  assert.ok((overload?.perSecond ?? 0) > 3.8, `${overload?.perSecond} a second`)
  assert.ok((overload?.refused ?? 0) > 0.95 * 600 * 50, `${overload?.refused} were refused at once`)
})
