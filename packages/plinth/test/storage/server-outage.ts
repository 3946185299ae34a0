// What storage promises while its server is bad. Imported by tests, after what says on which.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed } from 'plinth'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import type { Connection } from '../../src/storage/dialect/connection.ts'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { LostConnection } from '../../src/storage/dialect/server/lost-connection.ts'
import { openStorage } from '../../src/storage/index.ts'
import type { DatabaseServer } from '../support/database-server.ts'
import { emptyDatabase, engine, sharedServer, startServer } from '../support/databases.ts'
import { proxy } from '../support/proxy.ts'
import { smallDisk } from '../support/small-disk.ts'
import { type Laboratory, laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const unavailable = (thrown: unknown) => thrown instanceof Failed && thrown.code === 'unavailable'
/** Long enough that a disk is soon full. */
const labels = Array.from({ length: 20 }, () => 'y'.repeat(100))

interface Callers {
  /** The titles that were answered. */
  readonly done: Set<string>
  /** What other answers there were than `unavailable`. */
  readonly strange: unknown[]
  /** How many answers there were of that kind. */
  refused: number
  stop(): Promise<void>
}

/** Callers who write, one after the other, whatever the answers are. */
function callers(test: TestContext, { write }: Laboratory, count: number): Callers {
  const done = new Set<string>()
  const strange: unknown[] = []
  let next = 0
  const until = { stopped: false }
  const caller = async (): Promise<void> => {
    while (!until.stopped) {
      const title = String(next++)
      try {
        await write((db) => db.repository(item).insert({ title, labels }))
        done.add(title)
      } catch (thrown) {
        if (unavailable(thrown)) all.refused++
        else strange.push(thrown)
        await sleep(5)
      }
    }
  }
  const running = Promise.all(Array.from({ length: count }, caller))
  const all: Callers = {
    done,
    strange,
    refused: 0,
    async stop() {
      until.stopped = true
      await running
    },
  }
  test.after(() => all.stop())
  return all
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
  const connection = await (await openEngine(url)).writer()
  const all = await connection.all('select id, title from items', [])
  const titles = new Set(all.map(({ title }) => title))
  for (const title of done) assert.ok(titles.has(title), `${title} is lost`)
  const audited = await connection.all('select resource_id from plinth_audit', [])
  assert.deepEqual(new Set(all.map(({ id }) => id)), new Set(audited.map((it) => it.resource_id)))
  await connection.close()
  assert.deepEqual((await verifyAudit({ url })).faults, [])
}

/** A database of the server of this process, seen through another port. */
async function databaseAt(port: number): Promise<string> {
  const { port: own } = await sharedServer()
  return (await emptyDatabase()).replace(`:${own}/`, `:${port}/`)
}

/** The server of this process is ended under load, and started again. */
export async function outage(test: TestContext, end: (server: DatabaseServer) => Promise<void>): Promise<void> {
  const url = await emptyDatabase()
  const server = await sharedServer()
  const lab = await laboratory(test, [item], { url })
  const writing = callers(test, lab, 16)
  await sleep(200)
  const before = writing.done.size
  assert.ok(before > 0)
  await end(server)
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

test('a server that crashes is back without a restart here, and nothing that was answered is lost', (test) =>
  outage(test, (it) => it.kill()))

/** The disk of a server is filled under load, and cleared after what else is done then. */
export async function fullDisk(
  test: TestContext,
  then: (url: string, server: DatabaseServer) => unknown,
): Promise<void> {
  const disk = smallDisk(400)
  if (!disk) return test.skip('no disk can be mounted here')
  const server = await startServer(disk.folder)
  test.after(() => server.kill())
  const url = await emptyDatabase(server)
  const lab = await laboratory(test, [item], { url })
  const writing = callers(test, lab, 16)
  await sleep(200)
  assert.ok(writing.done.size > 0)
  disk.fill()
  for (const since = performance.now(); writing.refused === 0; await sleep(50))
    assert.ok(performance.now() - since < 20_000, 'the disk is not full')
  const started = performance.now()
  await assert.rejects(
    lab.write((db) => db.repository(item).insert({ title: 'one', labels })),
    unavailable,
  )
  assert.ok(performance.now() - started < 10_000)
  await then(url, server)
  disk.clear()
  await server.start()
  const milliseconds = await recovery(lab)
  assert.ok(milliseconds < 5000, `${milliseconds} ms`)
  await writing.stop()
  await assertWhole(url, writing)
}

test('a full disk makes storage unavailable until there is room again, and loses nothing', (test) =>
  fullDisk(test, () => undefined))

for (const state of ['closed', 'silent'] as const)
  test(`a network that is ${state} makes storage unavailable, and no longer than it lasts`, async (test) => {
    const way = await proxy((await sharedServer()).port)
    test.after(() => way.close())
    const url = await databaseAt(way.port)
    const lab = await laboratory(test, [item], { url })
    const writing = callers(test, lab, 16)
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

test('a connection that has been closed is of no use any more, so that nobody watches over it', async () => {
  const connection = await (await openEngine(await emptyDatabase())).writer()
  assert.equal(connection.isLost, false)
  await connection.close()
  assert.equal(connection.isLost, true)
})

test('who waits long for another one is not given up, and who waits for a network that has fallen silent is', async (test) => {
  const way = await proxy((await sharedServer()).port)
  test.after(() => way.close())
  const far = await databaseAt(way.port)
  const near = far.replace(`:${way.port}/`, `:${(await sharedServer()).port}/`)
  const begin = async (url: string): Promise<Connection> => {
    const connection = await (await openEngine(url)).writer()
    await connection.execute(connection.dialect.beginDefinition)
    return connection
  }
  const holding = await begin(near)
  const waiting = begin(near)
  const opening = assert.rejects(openStorage({ url: far, resources: [], observe: () => undefined }), LostConnection)
  await sleep(500)
  way.become('silent')
  assert.equal(await Promise.race([waiting, opening]), undefined)
  await holding.run('rollback')
  await holding.close()
  const last = await waiting
  await last.run('rollback')
  await last.close()
})

test('whoever checks and whoever writes while the connection is gone wait for the same other one', async (test) => {
  const way = await proxy((await sharedServer()).port)
  test.after(() => way.close())
  const url = await databaseAt(way.port)
  const lab = await laboratory(test, [item], { url })
  const write = () => lab.write((db) => db.repository(item).insert({ title: 'one of many' }))
  for (let round = 0; round < 20; round++) {
    await write()
    way.become('closed')
    await assert.rejects(write(), unavailable)
    way.become('open')
    const check = lab.storage.check()
    await Promise.allSettled([check, write(), write()])
    const milliseconds = await recovery(lab)
    assert.ok(milliseconds < 2000, `${milliseconds} ms`)
  }
})

test('whoever checks a storage that is being closed, or is, leaves no connection behind', async (test) => {
  const way = await proxy((await sharedServer()).port)
  test.after(() => way.close())
  const url = await databaseAt(way.port)
  const open = () => openStorage({ url, resources: [item], observe: () => undefined })
  for (const state of ['there', 'lost'] as const)
    for (const first of ['check', 'close'] as const) {
      const storage = await open()
      assert.ok(way.connections > 0)
      if (state === 'lost') {
        way.become('closed')
        await sleep(50)
        way.become('open')
      }
      const asked = first === 'check' ? [storage.check()] : []
      await Promise.allSettled([storage.close(), ...asked, storage.check()])
      await assert.rejects(storage.check(), unavailable)
      await sleep(200)
      assert.equal(way.connections, 0, `${state}, ${first} first`)
    }
})

test('a slow network is slow, and nothing else', async (test) => {
  const way = await proxy((await sharedServer()).port)
  test.after(() => way.close())
  const url = await databaseAt(way.port)
  const lab = await laboratory(test, [item], { url })
  way.become('slow')
  const writing = callers(test, lab, 16)
  await sleep(3000)
  await writing.stop()
  assert.ok(writing.done.size >= 16, `${writing.done.size}`)
  way.become('open')
  await assertWhole(url, writing)
})

/** Ends the sessions of a database: each statement that a select of the first finds is run. */
const sessions =
  engine.name === 'postgres'
    ? `select 'select pg_terminate_backend(' || pid || ')' as ending from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`
    : `select concat('kill connection ', id) as ending from information_schema.processlist
        where db = database() and id <> connection_id()`

test('sessions that are ended by an administrator are replaced', async (test) => {
  const url = await emptyDatabase()
  const lab = await laboratory(test, [item], { url })
  const writing = callers(test, lab, 8)
  const administrator = await (await openEngine(url)).writer()
  for (let times = 0; times < 10; times++) {
    // It may have ended by itself.
    for (const { ending } of await administrator.all(sessions, []))
      await Promise.resolve(administrator.execute(ending as string)).catch(() => undefined)
    await sleep(50)
  }
  await administrator.close()
  assert.ok((await recovery(lab)) < 5000)
  await writing.stop()
  assert.ok(writing.done.size > 0)
  await assertWhole(url, writing)
})
