import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Policy, policyOf } from '../../../src/core/limit.ts'
import { remaining } from '../../../src/core/limiter.ts'
import { memoryLimiter } from '../../../src/interceptor/rate-limit/memory-limiter.ts'

/** A limiter with a clock that a test sets, in microseconds. */
function laboratory(size?: number) {
  const clock = { at: 1_000_000 }
  const limiter = memoryLimiter({ now: () => clock.at, ...(size && { size }) })
  const takeAll = (policies: readonly Policy[], partitions: readonly string[], costs: readonly number[]) =>
    limiter.take(policies, partitions, costs)
  const take = (policy: Policy, partition = 'ada', cost = 1) => takeAll([policy], [partition], [cost])[0] as number
  return { clock, take, takeAll }
}

/** The plain model: a bucket that holds a burst and is filled evenly. It counts in microseconds, which are integers. */
function bucket({ interval, tolerance }: Policy) {
  let level = tolerance
  let seen = 0
  return (at: number, cost: number) => {
    level = Math.min(tolerance, level + at - seen)
    seen = at
    const passes = level >= cost * interval
    if (passes) level -= cost * interval
    return { passes, left: Math.floor(level / interval), wait: cost * interval - level }
  }
}

const policies = fc
  .record({ quota: fc.integer({ min: 1, max: 1000 }), window: fc.integer({ min: 1, max: 3600 }) })
  .chain(({ quota, window }) =>
    fc.integer({ min: 1, max: quota }).map((burst) => policyOf('default', { quota, window, burst })),
  )
const requests = fc.array(
  fc.record({ after: fc.nat({ max: 1000 }), cost: fc.integer({ min: 1, max: 5 }), by: fc.constantFrom('ada', 'ben') }),
  { maxLength: 100 },
)

test('it passes, refuses and tells what is left as a bucket does that is filled evenly', () => {
  fc.assert(
    fc.property(policies, requests, (policy, requests) => {
      const { clock, take } = laboratory()
      const buckets = { ada: bucket(policy), ben: bucket(policy) }
      for (const { after, cost, by } of requests) {
        // Steps of a few thousandths of what one request is worth: the edges are hit.
        clock.at += Math.floor((after * policy.interval) / 300)
        const expected = buckets[by](clock.at, cost)
        const taken = take(policy, by, cost)
        assert.equal(taken >= 0, expected.passes)
        assert.equal(remaining(policy, taken, cost), expected.left)
        if (!expected.passes) assert.equal(-taken, expected.wait)
      }
    }),
  )
})

test('no window that begins anywhere lets more pass than a burst and what comes back meanwhile', () => {
  fc.assert(
    fc.property(policies, fc.array(fc.nat({ max: 3000 }), { maxLength: 200 }), (policy, pauses) => {
      const { clock, take } = laboratory()
      const passed: number[] = []
      for (const pause of pauses) {
        clock.at += Math.floor((pause * policy.interval) / 1000)
        if (take(policy) >= 0) passed.push(clock.at)
      }
      for (const [index, from] of passed.entries()) {
        for (const [count, at] of passed.slice(index).entries())
          assert.ok(count + 1 <= policy.burst + (at - from) / policy.interval)
      }
    }),
  )
})

test('who waits for as long as it is told passes, and a microsecond earlier does not', () => {
  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 5 }), (policy, wanted) => {
      const cost = Math.min(wanted, policy.burst)
      const { clock, take } = laboratory()
      let taken = take(policy, 'ada', cost)
      while (taken >= 0) taken = take(policy, 'ada', cost)
      clock.at -= taken + 1
      assert.equal(take(policy, 'ada', cost), -1)
      clock.at += 1
      assert.ok(take(policy, 'ada', cost) >= 0)
    }),
  )
})

for (const quota of [1, 3, 7, 49, 1000, 700_001]) {
  test(`of any number at once exactly ${quota} pass, although the window cannot be divided by that`, () => {
    const { take } = laboratory()
    const policy = policyOf('default', { quota, window: 60 })
    const passed = Array.from({ length: quota + 200 }, () => take(policy)).filter((taken) => taken >= 0)
    assert.equal(passed.length, quota)
  })
}

test('a request that one quota refuses takes nothing of the others', () => {
  const { takeAll } = laboratory()
  const both = [policyOf('default', { quota: 10, window: 60 }), policyOf('pay-off', { quota: 2, window: 60 })] as const
  const left = (): readonly number[] =>
    takeAll(both, ['ada', 'acme'], [0, 0]).map((taken, index) => remaining(both[index] as Policy, taken, 0))
  const passed = Array.from({ length: 5 }, () => takeAll(both, ['ada', 'acme'], [3, 1]).every((taken) => taken >= 0))
  assert.deepEqual(passed, [true, true, false, false, false])
  assert.deepEqual(left(), [4, 0])
  assert.ok((takeAll([both[0]], ['ada'], [4])[0] as number) >= 0)
  assert.ok(takeAll(both, ['ada', 'other'], [1, 1]).some((taken) => taken < 0))
  assert.deepEqual(left(), [0, 0])
})

test('whoever is limited stays so, however many others come, and what is kept is bounded', () => {
  const { clock, take } = laboratory(100)
  const policy = policyOf('default', { quota: 3, window: 60 })
  while (take(policy, 'greedy') >= 0);
  const passed = Array.from({ length: 10_000 }, (_, number) => {
    clock.at += 1
    return take(policy, `visitor ${number}`)
  })
  assert.ok(passed.every((taken) => taken >= 0))
  assert.ok(take(policy, 'greedy') < 0)
})

test('where all who are known are limited, newcomers share one quota until there is room', () => {
  const { clock, take } = laboratory(20)
  const policy = policyOf('default', { quota: 3, window: 60 })
  for (let number = 0; number < 20; number++) while (take(policy, `greedy ${number}`) >= 0);
  const passed = Array.from({ length: 10 }, (_, number) => take(policy, `newcomer ${number}`) >= 0)
  assert.deepEqual(passed.filter(Boolean).length, 3)
  for (let number = 0; number < 20; number++) assert.ok(take(policy, `greedy ${number}`) < 0)
  clock.at += 60_000_000
  for (let number = 0; number < 10; number++) assert.ok(take(policy, `newcomer ${number}`) >= 0)
})
