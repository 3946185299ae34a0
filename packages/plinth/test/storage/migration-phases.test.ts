import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import type { SqlValue } from '../../src/storage/dialect/connection.ts'
import { type BackfillProgress, createMigrator, migration, openStorage, type Storage } from '../../src/storage/index.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, migrationFolder, migrator, numbered, sharedDatabase } from './laboratory.ts'

const rows = 2500

async function open(test: TestContext, given?: string): Promise<Storage> {
  const url = given ?? (await emptyDatabase())
  const storage = await openStorage({ url, resources: [], observe: () => undefined })
  test.after(() => storage.close())
  return storage
}

async function ask(storage: Storage, sql: string, parameters: readonly SqlValue[] = []): Promise<unknown[]> {
  const connection = await storage.connect()
  try {
    return (await connection.all(sql, parameters)).map((row) => Object.values(row)[0])
  } finally {
    await connection.close()
  }
}

async function run(storage: Storage, sql: string, parameters: readonly SqlValue[] = []): Promise<void> {
  const connection = await storage.connect()
  try {
    await connection.run(sql, parameters)
  } finally {
    await connection.close()
  }
}

const made = migration({
  async up(db) {
    await db.schema
      .createTable('books')
      .addColumn('id', 'varchar(9)', (column) => column.notNull().primaryKey())
      .addColumn('name', 'text')
      .addColumn('title', 'text')
      .execute()
    for (let at = 0; at < rows; at += 500) {
      const part = Array.from({ length: 500 }, (_, index) => ({ id: String(at + index).padStart(5, '0'), name: 'x' }))
      await db.insertInto('books').values(part).execute()
    }
  },
  down: (db) => db.schema.dropTable('books').execute(),
})
const filled = migration({
  backfill: [{ table: 'books', key: 'id', column: 'title', value: (row) => row.ref('name') }],
  down: async () => undefined,
})

test('rows are filled a thousand in a transaction, and it is told how far that is', async (test) => {
  const storage = await open(test)
  const told: string[] = []
  const progress = ({ migration, table, column, done, total }: BackfillProgress): void => {
    told.push(`${migration} ${table}.${column} ${done}/${total}`)
  }
  await migrator(storage, { '0001-books': made }).up()
  await run(storage, "update books set title = 'kept' where id = '00007'")
  const it = createMigrator(
    storage,
    { '0001-books': made, '0002-fill': filled },
    { observe: () => undefined, progress },
  )
  assert.equal((await it.up({ dryRun: true })).length, 1)
  assert.deepEqual(await ask(storage, 'select count(*) from books where title is null'), [rows - 1])
  await it.up()
  assert.deepEqual(
    told,
    [1000, 2000, 2499].map((done) => `0002-fill books.title ${done}/2499`),
  )
  assert.deepEqual(await ask(storage, 'select count(*) from books where title = name'), [rows - 1])
  assert.deepEqual(await ask(storage, "select title from books where id = '00007'"), ['kept'])
})

test('a backfill that is killed keeps what it has done, is still pending, and goes on', async (test) => {
  const url = await sharedDatabase(test)
  const storage = await open(test, url)
  await migrator(storage, { '0001-books': made }).up()
  const slow = `import { migration } from 'plinth/storage'
let batch = 0
export default migration({
  backfill: [{ table: 'books', key: 'id', column: 'title', value: (row) => {
    if (++batch === 3) { process.stdout.write('two'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000) }
    return row.ref('name')
  } }],
  down: async () => undefined,
})
`
  const folder = migrationFolder(test, { '0002-fill': slow })
  const program = fileURLToPath(new URL('migration.child.ts', import.meta.url))
  await run(storage, 'delete from plinth_migration')
  const child = spawn(process.execPath, [program, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  assert.deepEqual(await ask(storage, 'select count(*) from books where title is null'), [500])
  const it = migrator(storage, { '0002-fill': filled })
  assert.deepEqual(await it.pending(), ['0002-fill'])
  await it.up()
  assert.deepEqual(await ask(storage, 'select count(*) from books where title is null'), [0])
})

test('up with the phase to expand stops before the first that contracts', async (test) => {
  const nothing = migration({ up: async () => undefined, down: async () => undefined })
  const it = migrator(await open(test), {
    '0001-a': nothing,
    '0002-b': nothing,
    '0003-c.contract': nothing,
    '0004-d': nothing,
  })
  const names = async (phase?: 'expand' | 'contract') => (await it.up({ phase })).map(({ name }) => name)
  assert.deepEqual(await names('expand'), ['0001-a', '0002-b'])
  assert.deepEqual(await names('expand'), [])
  assert.deepEqual(
    (await it.status()).map(({ phase, state }) => `${phase} ${state}`),
    ['expand applied', 'expand applied', 'contract pending', 'expand pending'],
  )
  assert.deepEqual(await names(), ['0003-c.contract', '0004-d'])
})

const fields = { rank: t.Integer(), kept: t.Optional(t.String()) }
const before = resource('book', { fields: { ...fields, name: t.String(), gone: t.String() }, sort: ['name'] })
const after = resource('book', {
  fields: {
    rank: t.Optional(t.Integer()),
    kept: t.String({ default: 'so' }),
    title: t.String(),
    size: t.Enum(['s', 'm']),
  },
  sort: ['title'],
})

test('between the phases a table takes what both versions write, and in the end nothing of it is lost', async (test) => {
  const storage = await open(test)
  const draft = (of: AnyResource) => drafts(storage, [of], { 'books.name': 'title' })
  const first = numbered(await draft(before))
  await migrator(storage, migrationFolder(test, first)).up()
  const at = '2026-03-01T09:30:00.000Z'
  const write = (id: number, fields: Readonly<Record<string, SqlValue>>) => {
    const key = `01927b6e-7c3a-7def-8a1b-00000000000${id}`
    const row = { id: key, version: 1, created_at: at, updated_at: at, ...fields }
    const names = Object.keys(row)
    const places = names.map(() => '?').join(', ')
    return run(storage, `insert into books ("${names.join('", "')}") values (${places})`, Object.values(row))
  }
  await write(1, { rank: 1, name: 'old', gone: 'x' })
  const made = await draft(after)
  assert.deepEqual(
    made.map(({ suffix }) => suffix),
    ['', '-backfill', '.contract'],
  )
  const it = migrator(storage, migrationFolder(test, numbered(made, first)))
  await it.up({ phase: 'expand' })
  assert.deepEqual(await ask(storage, 'select title from books'), ['old'])
  await write(2, { rank: 2, name: 'of the old version', gone: 'y' })
  await write(3, { title: 'of the new version', kept: 'me', size: 'm' })
  await it.up()
  assert.deepEqual(await ask(storage, 'select title from books order by id'), [
    'old',
    'of the old version',
    'of the new version',
  ])
  assert.deepEqual(await ask(storage, 'select kept from books order by id'), ['so', 'so', 'me'])
  assert.deepEqual(await ask(storage, 'select size from books order by id'), ['s', 's', 'm'])
  assert.deepEqual(await draft(after), [])
  await it.to('0001-change')
  assert.deepEqual(await draft(before), [])
  assert.deepEqual(await ask(storage, 'select count(*) from books'), [3])
})
