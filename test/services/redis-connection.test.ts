// A Redis that is killed, held up, and comes back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectRedis, type RedisConnection } from '../../packages/plinth/src/redis/connection.ts'
import { redisServer } from '../../packages/plinth/test/support/redis-server.ts'

async function ready(connection: RedisConnection): Promise<void> {
  for (const until = performance.now() + 5000; !connection.isReady(); await sleep(20))
    assert.ok(performance.now() < until, 'it is connected again')
}

/** Milliseconds until a command is rejected. */
async function rejection({ client }: RedisConnection): Promise<number> {
  const since = performance.now()
  await assert.rejects(client.get('key'))
  return performance.now() - since
}

test('a service has keys of its own, and what the server forgets is gone', async (test) => {
  const server = await redisServer()
  const one = await connectRedis({ url: server.url, service: 'one' })
  const other = await connectRedis({ url: server.url, service: 'other' })
  test.after(() => [one, other].map((each) => each.close()))
  assert.equal(await one.client.set('key', 'value', 'PX', 50, 'NX'), 'OK')
  assert.equal(await one.client.set('key', 'again', 'PX', 50, 'NX'), null)
  assert.equal(await other.client.get('key'), null)
  await sleep(80)
  assert.equal(await one.client.get('key'), null)
})

test('commands are rejected while the server is away, and answered once it is back', async (test) => {
  const server = await redisServer()
  const connection = await connectRedis({ url: server.url, service: 'one' })
  test.after(() => connection.close())
  server.signal('SIGSTOP')
  assert.ok((await rejection(connection)) < 3000, 'who says nothing for a second is lost')
  assert.ok((await rejection(connection)) < 100, 'nobody waits for a connection')
  server.signal('SIGCONT')
  await ready(connection)
  await server.kill()
  await sleep(50)
  assert.ok((await rejection(connection)) < 100, 'nobody waits for a connection')
  await server.start()
  await ready(connection)
  assert.equal(await connection.client.set('key', 'value'), 'OK')
})

test('a server that is away at the start is waited for a second, and found when it comes', async (test) => {
  const server = await redisServer()
  await server.kill()
  const since = performance.now()
  const connection = await connectRedis({ url: server.url, service: 'one' })
  test.after(() => connection.close())
  assert.ok(performance.now() - since < 3000)
  assert.equal(connection.isReady(), false)
  await server.start()
  await ready(connection)
})
