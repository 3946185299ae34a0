import './on-postgres.ts'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Database, Failed } from 'plinth'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { PostgresConnection } from '../../src/storage/dialect/postgres/connection.ts'
import { openStorage } from '../../src/storage/index.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, type Laboratory, laboratory, migrationFolder } from './laboratory.ts'
import { item, person } from './resources.ts'

/** Two instances of a service on one database. */
async function pair(test: TestContext): Promise<{ url: string; one: Laboratory; other: Laboratory }> {
  const url = await emptyDatabase()
  const one = await laboratory(test, [item, person], { url })
  return { url, one, other: await laboratory(test, [item, person], { url }) }
}

const code = (wanted: string) => (thrown: unknown) => thrown instanceof Failed && thrown.code === wanted
const add = (title: string) => (db: Database) => db.repository(item).insert({ title, rank: 0 })

test('of writers on two instances that count up one row none is lost', async (test) => {
  const { url, one, other } = await pair(test)
  const { id } = await one.write(add('x'))
  const increment = ({ write }: Laboratory) =>
    write(async (db) => {
      const { rank = 0 } = (await db.repository(item).find({ id })) ?? {}
      await db.repository(item).update(id, { rank: rank + 1 })
    })
  await Promise.all(Array.from({ length: 200 }, (_, index) => increment(index % 2 ? one : other)))
  const found = await one.read((db) => db.repository(item).find({ id }))
  assert.deepEqual([found?.rank, found?.version], [200, 201])
  assert.deepEqual(one.rows('select count(*) as count from plinth_audit'), [{ count: 201 }])
  assert.deepEqual((await verifyAudit({ url })).faults, [])
})

test('commands that lock rows in opposite orders get through, all of them', async (test) => {
  const { one, other } = await pair(test)
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map(async (title) => (await one.write(add(title))).id))
  const touch = ({ write }: Laboratory, order: readonly string[]) =>
    write(async (db) => {
      for (const id of order) {
        const { rank = 0 } = (await db.repository(item).find({ id })) ?? {}
        await db.repository(item).update(id, { rank: rank + 1 })
      }
    })
  await Promise.all(
    Array.from({ length: 24 }, (_, index) => touch(index % 2 ? one : other, index % 3 ? ids : ids.toReversed())),
  )
  const { items } = await one.read((db) => db.repository(item).list({}))
  assert.deepEqual(
    items.map(({ rank }) => rank),
    [24, 24, 24, 24],
  )
})

test('a command that the engine refuses only when it is sent with others fails alone', async (test) => {
  const { one } = await pair(test)
  const connection = await one.storage.connect()
  await connection.execute(`create function guard() returns trigger language plpgsql as $$
    begin if new.title = 'bad' then raise exception 'bad luck'; end if; return new; end $$;
    create trigger guard before insert on items for each row execute function guard()`)
  await connection.close()
  const titles = Array.from({ length: 30 }, (_, index) => (index === 17 ? 'bad' : `good ${index}`))
  const outcomes = await Promise.allSettled(titles.map((title) => one.write(add(title))))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 29)
  const [refused] = outcomes.flatMap((it) => (it.status === 'rejected' ? [it.reason as Failed] : []))
  assert.match(String(refused?.cause), /bad luck/)
  assert.deepEqual(one.rows('select count(*) as count from items'), [{ count: 29 }])
  assert.deepEqual(one.rows('select count(*) as count from plinth_audit'), [{ count: 29 }])
})

test('a key that is used on two instances at once has one effect, and both are told of it', async (test) => {
  const { one, other } = await pair(test)
  const call = ({ write }: Laboratory, key: number) =>
    write(async (db) => (await db.repository(item).insert({ title: 'x' })).id, {
      idempotency: { scope: `key-${key}`, fingerprint: 'f' },
    })
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => call(index % 2 ? one : other, Math.floor(index / 6))),
  )
  assert.equal(new Set(answers).size, 10)
  assert.deepEqual(one.rows('select count(*) as count from items'), [{ count: 10 }])
})

test('a row that somebody else holds is waited for, and holds up nobody else for long', async (test) => {
  const { url, one } = await pair(test)
  const { id } = await one.write(add('held'))
  const holder = await PostgresConnection.open({ url, access: 'define' })
  await holder.execute(`begin; select * from items where id = '${id}' for update`)
  let isDone = false
  const waiting = one
    .write((db) => db.repository(item).update(id, { rank: 1 }))
    .then(() => {
      isDone = true
    })
  const since = performance.now()
  await Promise.all(['a', 'b', 'c'].map((title) => one.write(add(title))))
  assert.ok(performance.now() - since < 2000)
  assert.equal(isDone, false)
  await holder.execute('commit')
  await waiting
  await holder.close()
  const found = await one.read((db) => db.repository(item).find({ id }))
  assert.equal(found?.rank, 1)
})

test('a row that is held for ever makes its commands fail as unavailable', async (test) => {
  const { url, one } = await pair(test)
  const { id } = await one.write(add('held'))
  const holder = await PostgresConnection.open({ url, access: 'define' })
  await holder.execute(`begin; select * from items where id = '${id}' for update`)
  await assert.rejects(
    one.write((db) => db.repository(item).update(id, { rank: 1 })),
    code('unavailable'),
  )
  await holder.close()
  await one.write((db) => db.repository(item).update(id, { rank: 1 }))
})

test('a query sees one state from its first read to its last, and none that is half written', async (test) => {
  const { one } = await pair(test)
  const count = async (db: Database) => (await db.repository(item).list({})).items.length
  const counts = await one.read(async (db) => {
    const before = await count(db)
    await one.write(add('x'))
    return [before, await count(db)]
  })
  assert.deepEqual(counts, [0, 0])
  assert.equal(await one.read(count), 1)
})

test('of processes that start at once one applies a migration; one that is killed leaves nothing', async (test) => {
  const url = await emptyDatabase()
  const storage = await openStorage({ url, resources: [], observe: () => undefined })
  test.after(() => storage.close())
  const [made] = await drafts(storage, [item, person])
  const slow = (made?.text ?? '').replace(
    'up(db) {',
    'up(db) {\n    await new Promise((resolve) => setTimeout(resolve, 400))',
  )
  const folder = migrationFolder(test, { '0001-create': slow })
  const program = fileURLToPath(new URL('migration.child.ts', import.meta.url))
  const start = () => spawn(process.execPath, [program, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] })

  const killed = start()
  const looking = await storage.connect()
  const locks = "select count(*)::int as count from pg_locks where locktype = 'advisory'"
  while ((await looking.get(locks, []))?.count === 0) await sleep(10)
  killed.kill('SIGKILL')
  await once(killed, 'close')
  assert.deepEqual(await looking.schema(), [])

  const said = await Promise.all([start(), start(), start()].map((child) => text(child.stdout)))
  assert.deepEqual(said.toSorted(), ['\n', '\n', '0001-create\n'])
  assert.equal((await looking.schema()).length, 2)
  await looking.close()
})
