// Limits that instances share by a real Redis.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { type Policy, policyOf } from '../../packages/plinth/src/core/limit.ts'
import type { Limiter } from '../../packages/plinth/src/core/limiter.ts'
import type { Observation } from '../../packages/plinth/src/core/observation.ts'
import { memoryLimiter } from '../../packages/plinth/src/interceptor/rate-limit/memory-limiter.ts'
import { connectRedis, type RedisConnection } from '../../packages/plinth/src/redis/connection.ts'
import { redisLimiter } from '../../packages/plinth/src/redis/limiter.ts'
import { type RedisServer, redisServer } from '../../packages/plinth/test/support/redis-server.ts'
import { startService } from '../support/service.ts'

const policy = policyOf('default', { quota: 100, window: 3600 })

/** What one instance has of the limits that it shares. */
async function instance(test: { after(done: () => void): void }, { url }: RedisServer) {
  const connection = await connectRedis({ url, service: 'desk' })
  test.after(() => connection.close())
  const observed: Observation[] = []
  const limiter = redisLimiter({ connection, local: memoryLimiter(), observe: (it) => void observed.push(it) })
  const changes = () => observed.map((it) => it.kind === 'limiter_changed' && it.state)
  return { connection, limiter, changes }
}

async function passes(limiter: Limiter, by = 'ada', one: Policy = policy, cost = 1): Promise<boolean> {
  const [taken = 0] = await limiter.take([one], [by], [cost])
  return taken >= 0
}

async function passed(limiter: Limiter, count: number, by?: string): Promise<number> {
  const all = await Promise.all(Array.from({ length: count }, () => passes(limiter, by)))
  return all.filter(Boolean).length
}

/**
 * Asks by one name after the other, until the machine has nobody wait: who waits for longer than 50 ms is counted by
 * the instance alone.
 */
async function undisturbed<T>(of: readonly RedisConnection[], ask: (name: string) => Promise<T>): Promise<T> {
  for (let time = 1; ; time++) {
    const since = performance.now()
    const answer = await ask(`ada ${time}`)
    if (performance.now() - since < 50) return answer
    // What was late has been answered when this is.
    await Promise.all(of.map(({ client }) => client.ping()))
  }
}

test('of 200 at once, by two instances, exactly as many pass as may', async (test) => {
  const server = await redisServer()
  const [one, other] = [await instance(test, server), await instance(test, server)]
  const names: string[] = []
  const counts = await undisturbed([one.connection, other.connection], (name) => {
    names.push(name)
    return Promise.all([passed(one.limiter, 100, name), passed(other.limiter, 100, name)])
  })
  assert.equal(counts[0] + counts[1], 100)
  assert.equal(await passed(one.limiter, 10, 'ben'), 10)
  const keys = await one.connection.client.keys('*')
  assert.equal(keys.length, names.length + 1)
  assert.ok(keys.every((key) => /^plinth:desk:limit:default:[\w+/]{22}$/.test(key)))
  assert.deepEqual([one.changes(), other.changes()], [[], []])
})

test('Redis decides as the memory of a process does', async (test) => {
  const { limiter } = await instance(test, await redisServer())
  const steps = fc.array(
    fc.record({ costs: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })), by: fc.constantFrom('ada', 'ben') }),
    { maxLength: 30 },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 20 }), async (steps, quota) => {
      run++
      // A window so long that nothing comes back while the test runs.
      const policies = [
        policyOf('default', { quota: 20, window: 30_000_000 }),
        policyOf('pay-off', { quota, window: 30_000_000 }),
      ]
      const memory = memoryLimiter({ now: () => 0 })
      for (const { costs, by } of steps) {
        const partitions = [`${by} ${run}`, `${run}`]
        const expected = memory.take(policies, partitions, costs) as readonly number[]
        const taken = await limiter.take(policies, partitions, costs)
        for (const [index, each] of taken.entries()) {
          const difference = each - (expected[index] as number)
          assert.ok(Math.abs(difference) < 10_000_000, `${each} and ${expected[index]}`)
          assert.equal(each < 0, (expected[index] as number) < 0)
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('a quota comes back by the clock of the server, and what is whole again is forgotten', async (test) => {
  const { limiter, connection } = await instance(test, await redisServer())
  const quick = policyOf('quick', { quota: 2, window: 1 })
  assert.deepEqual([await passes(limiter, 'ada', quick), await passes(limiter, 'ada', quick)], [true, true])
  const [taken = 0] = await limiter.take([quick], ['ada'], [1])
  assert.ok(taken < 0 && taken > -500_000)
  await sleep(Math.ceil(-taken / 1000) + 1)
  assert.equal(await passes(limiter, 'ada', quick), true)
  await sleep(1050)
  assert.deepEqual(await connection.client.keys('*'), [])
})

test('while Redis is away each instance counts for itself, says so once, and shares again when it is back', async (test) => {
  const server = await redisServer()
  const { limiter, connection, changes } = await instance(test, server)
  assert.equal(await passed(limiter, 60), 60)
  await server.kill()
  await sleep(50)
  const since = performance.now()
  assert.equal(await passed(limiter, 150), 100, 'it counts on its own')
  assert.ok(performance.now() - since < 1000, 'nobody waits')
  assert.deepEqual(changes(), ['local'])
  await server.start()
  while (!connection.isReady()) await sleep(20)
  assert.equal(await undisturbed([connection], (name) => passed(limiter, 150, name)), 100)
  assert.deepEqual(changes(), ['local', 'shared'])
})

test('a Redis that does not answer holds up nobody but who asked it first, and is asked again once it does', async (test) => {
  const server = await redisServer()
  const { limiter, connection, changes } = await instance(test, server)
  assert.equal(await passes(limiter), true)
  server.signal('SIGSTOP')
  let since = performance.now()
  assert.equal(await passed(limiter, 10), 10)
  assert.ok(performance.now() - since >= 45)
  since = performance.now()
  assert.equal(await passed(limiter, 10), 10)
  assert.ok(performance.now() - since < 45)
  assert.deepEqual(changes(), [], 'it may only be slow')
  server.signal('SIGCONT')
  await sleep(200)
  assert.equal(await passed(limiter, 100), 89, 'what came late was counted')
  server.signal('SIGSTOP')
  await passes(limiter)
  await sleep(1200)
  assert.deepEqual(changes(), ['local'])
  server.signal('SIGCONT')
  while (!connection.isReady()) await sleep(20)
  await passes(limiter)
  assert.deepEqual(changes(), ['local', 'shared'])
})

test('a Redis that has forgotten the script, or has no memory left, refuses nobody', async (test) => {
  const { limiter, connection, changes } = await instance(test, await redisServer())
  assert.equal(await passes(limiter), true)
  await connection.client.script('FLUSH')
  assert.equal(await passes(limiter), true)
  assert.deepEqual(changes(), [])
  await connection.client.config('SET', 'maxmemory', '1')
  assert.equal(await passes(limiter), true)
  assert.deepEqual(changes(), ['local'])
})

test('two processes of a service share one quota, over HTTP', async () => {
  const server = await redisServer()
  const environment = { REDIS_URL: server.url, RATE_LIMIT: '50/3600' }
  const services = await Promise.all([1, 2].map(() => startService('hello', { environment })))
  try {
    const statuses: number[] = []
    // A few at once: on a busy machine the first of many would come too late to be counted together.
    const caller = async (number: number): Promise<void> => {
      for (let count = 0; count < 20; count++) {
        const answer = await fetch(`${services[number % 2]?.url}/my_route`)
        await answer.text()
        statuses.push(answer.status)
      }
    }
    await Promise.all([0, 1, 2, 3, 4, 5].map(caller))
    assert.equal(statuses.filter((status) => status === 200).length, 50)
    assert.equal(statuses.filter((status) => status === 429).length, 70)
  } finally {
    await Promise.all(services.map((each) => each.stop()))
  }
})
