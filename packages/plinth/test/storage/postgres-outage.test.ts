import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed } from 'plinth'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { PostgresConnection } from '../../src/storage/dialect/postgres/connection.ts'
import { type PostgresServer, postgresServer } from '../support/postgres-server.ts'
import { proxy } from '../support/proxy.ts'
import { type Laboratory, laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const unavailable = (thrown: unknown) => thrown instanceof Failed && thrown.code === 'unavailable'
const server = await postgresServer()
let databases = 0

/** A database of the server, seen through a port. */
async function database(port = server.port): Promise<string> {
  const name = `outage_${databases++}`
  const connection = await PostgresConnection.open({ url: server.url('postgres'), access: 'define' })
  await connection.execute(`create database ${name}`)
  await connection.close()
  return server.url(name).replace(`:${server.port}/`, `:${port}/`)
}

interface Callers {
  /** The titles that were answered. */
  readonly done: Set<string>
  /** What other answers there were than `unavailable`. */
  readonly strange: unknown[]
  stop(): Promise<void>
}

/** Callers who write, one after the other, whatever the answers are. */
function callers({ write }: Laboratory, count: number): Callers {
  const done = new Set<string>()
  const strange: unknown[] = []
  let next = 0
  const until = { stopped: false }
  const caller = async (): Promise<void> => {
    while (!until.stopped) {
      const title = String(next++)
      try {
        await write((db) => db.repository(item).insert({ title }))
        done.add(title)
      } catch (thrown) {
        if (!unavailable(thrown)) strange.push(thrown)
        await sleep(5)
      }
    }
  }
  const all = Promise.all(Array.from({ length: count }, caller))
  return {
    done,
    strange,
    async stop() {
      until.stopped = true
      await all
    },
  }
}

/** Milliseconds until storage works again. */
async function recovery(lab: Laboratory): Promise<number> {
  const since = performance.now()
  for (;;) {
    try {
      await lab.storage.check()
      await lab.write((db) => db.repository(item).insert({ title: 'again' }))
      await lab.read((db) => db.repository(item).list({ limit: 1 }))
      return performance.now() - since
    } catch (thrown) {
      assert.ok(unavailable(thrown), String(thrown))
      if (performance.now() - since > 15_000) throw thrown
      await sleep(50)
    }
  }
}

/** Nothing that was answered is lost, nothing is half there, and the log is sound. */
async function assertWhole(url: string, { done, strange }: Callers): Promise<void> {
  assert.deepEqual(strange, [])
  const connection = await PostgresConnection.open({ url, access: 'define' })
  const titles = new Set((await connection.all('select title from items', [])).map(({ title }) => title))
  for (const title of done) assert.ok(titles.has(title), `${title} is lost`)
  const unaudited = 'select id::text as id from items except select resource_id from plinth_audit'
  assert.deepEqual(await connection.all(unaudited, []), [])
  await connection.close()
  assert.deepEqual((await verifyAudit({ url })).faults, [])
}

async function outage(test: TestContext, bad: (server: PostgresServer) => Promise<void>): Promise<void> {
  const url = await database()
  const lab = await laboratory(test, [item], { url })
  const writing = callers(lab, 16)
  await sleep(200)
  const before = writing.done.size
  assert.ok(before > 0)
  await bad(server)
  await assert.rejects(lab.storage.check(), unavailable)
  await assert.rejects(
    lab.read((db) => db.repository(item).list({})),
    unavailable,
  )
  await server.start()
  const milliseconds = await recovery(lab)
  assert.ok(milliseconds < 5000, `${milliseconds} ms`)
  await sleep(100)
  await writing.stop()
  assert.ok(writing.done.size > before)
  await assertWhole(url, writing)
}

test('a server that is restarted is back without a restart here, and nothing that was answered is lost', (test) =>
  outage(test, (it) => it.stop('fast')))

test('a server that crashes is back as well', (test) => outage(test, (it) => it.stop('immediate')))

for (const state of ['closed', 'silent'] as const)
  test(`a network that is ${state} makes storage unavailable, and no longer than it lasts`, async (test) => {
    const way = await proxy(server.port)
    test.after(() => way.close())
    const url = await database(way.port)
    const lab = await laboratory(test, [item], { url })
    const writing = callers(lab, 16)
    await sleep(200)
    way.become(state)
    await assert.rejects(lab.storage.check(), unavailable)
    await assert.rejects(
      lab.write((db) => db.repository(item).insert({ title: 'lost' })),
      unavailable,
    )
    way.become('open')
    const milliseconds = await recovery(lab)
    assert.ok(milliseconds < 6000, `${milliseconds} ms`)
    await writing.stop()
    await assertWhole(url, writing)
  })

test('a slow network is slow, and nothing else', async (test) => {
  const way = await proxy(server.port)
  test.after(() => way.close())
  const url = await database(way.port)
  const lab = await laboratory(test, [item], { url })
  way.become('slow')
  const writing = callers(lab, 16)
  await sleep(3000)
  await writing.stop()
  assert.ok(writing.done.size >= 16, `${writing.done.size}`)
  way.become('open')
  await assertWhole(url, writing)
})

test('sessions that are ended by an administrator are replaced', async (test) => {
  const url = await database()
  const lab = await laboratory(test, [item], { url })
  const writing = callers(lab, 8)
  const administrator = await PostgresConnection.open({ url, access: 'define' })
  for (let times = 0; times < 10; times++) {
    await administrator.all(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      [],
    )
    await sleep(50)
  }
  await administrator.close()
  assert.ok((await recovery(lab)) < 5000)
  await writing.stop()
  assert.ok(writing.done.size > 0)
  await assertWhole(url, writing)
})
