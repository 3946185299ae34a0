// What was used, remembered by a real Redis for all instances.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed } from 'plinth'
import { connectRedis } from '../../packages/plinth/src/redis/connection.ts'
import { redisReplay } from '../../packages/plinth/src/redis/replay.ts'
import { redisServer } from '../../packages/plinth/test/support/redis-server.ts'

test('of twenty who use an id at once, in two instances, one is first; it is forgotten when its time is over', async (test) => {
  const { url } = await redisServer()
  const connections = await Promise.all([1, 2].map(() => connectRedis({ url, service: 'desk' })))
  test.after(() => {
    for (const it of connections) it.close()
  })
  const stores = connections.map(redisReplay)
  const now = Date.now()
  const claims = Array.from({ length: 20 }, async (_, index) => stores[index % 2]?.claim('one', now + 300, now))
  const firsts = await Promise.all(claims)
  assert.equal(firsts.filter(Boolean).length, 1)
  assert.equal(await stores[0]?.claim('two', now + 300, now), true)
  await sleep(400)
  assert.equal(await stores[1]?.claim('one', now + 300, now), true)
})

test('without Redis nobody guesses', async (test) => {
  const { url } = await redisServer()
  const connection = await connectRedis({ url, service: 'desk' })
  test.after(() => connection.close())
  connection.close()
  const claim = async () => redisReplay(connection).claim('one', Date.now() + 1000, Date.now())
  await assert.rejects(claim, (thrown) => thrown instanceof Failed && thrown.code === 'unavailable')
})
