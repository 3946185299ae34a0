// What migrations promise where an engine does not take back a definition. Imported by tests, after what says on which.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { resource, t } from 'plinth'
import { migration, openStorage, type Storage } from '../../src/storage/index.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, laboratory, migrationFolder, migrator, temporaryFolder } from './laboratory.ts'
import { item, person } from './resources.ts'
import { slowMigration, startMigrating } from './slow-migration.ts'

const booking = resource('booking', {
  fields: { room: t.String(), from: t.Integer(), to: t.Optional(t.Integer()), code: t.String() },
  exclusion: [{ within: ['room'], range: ['from', 'to'] }],
  unique: [['code']],
  filter: ['room'],
  softDelete: true,
  tenant: true,
  owner: 'user',
})
const guest = resource('guest', {
  fields: { booking_id: t.Id() },
  references: { booking_id: { to: booking, onDelete: 'cascade' } },
})

async function open(test: TestContext, given?: string): Promise<Storage> {
  const url = given ?? (await emptyDatabase())
  const storage = await openStorage({ url, resources: [], observe: () => undefined })
  test.after(() => storage.close())
  return storage
}

async function tables(storage: Storage): Promise<string[]> {
  const connection = await storage.connect()
  const names = (await connection.schema()).map(({ name }) => name)
  await connection.close()
  return names
}

const made = migration({
  up: (db) =>
    db.schema
      .createTable('books')
      .addColumn('id', 'uuid' as never, (column) => column.primaryKey())
      .execute(),
  down: (db) => db.schema.dropTable('books').execute(),
})

test('a schema is read as it was declared: nothing is left to be drafted', async (test) => {
  const resources = [item, person, booking, guest]
  const { storage } = await laboratory(test, resources)
  assert.deepEqual(await drafts(storage, resources), [])
})

test('a dry run tells the statements and runs none', async (test) => {
  const storage = await open(test)
  const [run] = await migrator(storage, { '0001-books': made }).up({ dryRun: true })
  assert.match(run?.statements.join() ?? '', /^create table "books"/)
  assert.deepEqual(await tables(storage), [])
})

test('one that fails half way is told to have begun, with what to do, and nothing goes on before', async (test) => {
  const storage = await open(test)
  const half = migration({
    async up(db) {
      await made.up(db)
      await db.schema.dropIndex('none').on('books').execute()
    },
    down: made.down,
  })
  const migrations = migrator(storage, { '0001-books': half })
  await assert.rejects(migrations.up(), /"0001-books" failed on the way up/)
  assert.deepEqual(
    (await migrations.status()).map(({ state }) => state),
    ['started'],
  )
  await assert.rejects(
    migrations.up(),
    /has begun and not ended.*delete from plinth_migration where name = '0001-books'/,
  )
  const connection = await storage.connect()
  await connection.execute(`drop table "books"; delete from plinth_migration where name = '0001-books'`)
  await connection.close()
  const whole = migrator(storage, { '0001-books': made })
  await whole.up()
  assert.deepEqual(await tables(storage), ['books'])
  await whole.down()
  assert.deepEqual(await tables(storage), [])
})

test('one that is killed in the middle stands as begun, and nothing goes on before it has been undone by hand', async (test) => {
  const url = await emptyDatabase()
  const gate = join(temporaryFolder(test), 'go-on')
  const folder = migrationFolder(test, { '0001-slow': slowMigration(gate) })
  const storage = await open(test, url)
  const child = startMigrating(url, folder)
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  const migrations = migrator(storage, folder)
  await assert.rejects(migrations.up(), /has begun and not ended/)
  assert.deepEqual(
    (await migrations.status()).map(({ state }) => state),
    ['started'],
  )
  const connection = await storage.connect()
  await connection.execute(`drop table "slow"; delete from plinth_migration where name = '0001-slow'`)
  await connection.close()
  writeFileSync(gate, '')
  assert.equal(await text(startMigrating(url, folder).stdout as never), 'half 0001-slow\n')
})

test('what would be lost without a reason is refused before anything is done', async (test) => {
  const storage = await open(test)
  const gone = migration({ up: made.down, down: made.up })
  const migrations = migrator(storage, { '0001-books': made, '0002-no-books': gone })
  await assert.rejects(migrations.up(), /removes the table "books"/)
  assert.deepEqual(await tables(storage), ['books'])
  assert.deepEqual(
    (await migrations.status()).map(({ state }) => state),
    ['applied', 'pending'],
  )
})

test('of some that start while one migrates all wait for it, and none does it again', async (test) => {
  const storage = await open(test)
  const slow = migration({
    async up(db) {
      await made.up(db)
      await sleep(300)
    },
    down: made.down,
  })
  const run = async (delay: number) => {
    await sleep(delay)
    return migrator(storage, { '0001-books': slow }).up()
  }
  const runs = await Promise.all([0, 0, 150].map(run))
  assert.deepEqual(
    runs.map(({ length }) => length).sort((a, b) => a - b),
    [0, 0, 1],
  )
})
