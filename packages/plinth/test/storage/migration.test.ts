import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import {
  draftMigrations,
  type MigrationDatabase,
  migration,
  nextMigrationName,
  openStorage,
  type Storage,
} from '../../src/storage/index.ts'
import { emptyDatabase } from '../support/databases.ts'
import {
  drafts,
  laboratory,
  migrationFolder,
  migrator,
  numbered,
  sharedDatabase,
  temporaryFolder,
} from './laboratory.ts'
import { item, person } from './resources.ts'
import { slowMigration, startMigrating } from './slow-migration.ts'
import { schema, stages } from './stages.ts'

async function open(test: TestContext, given?: string): Promise<Storage> {
  const url = given ?? (await emptyDatabase())
  const storage = await openStorage({ url, resources: [], observe: () => undefined })
  test.after(() => storage.close())
  return storage
}

async function look(storage: Storage, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await storage.connect()
  try {
    return await connection.all(sql, [])
  } finally {
    await connection.close()
  }
}

const names = async (storage: Storage): Promise<string[]> => (await schema(storage)).map(({ name }) => name)

const people = migration({
  up: (db) => db.schema.createTable('people').addColumn('name', 'text').execute(),
  down: (db) => db.schema.dropTable('people').execute(),
})
const pets = migration({
  up: async (db) => {
    await db.schema.createTable('pets').addColumn('name', 'text').execute()
    await db.insertInto('pets').values({ name: 'Rex' }).execute()
  },
  down: (db) => db.schema.dropTable('pets').execute(),
})
const all = { '0001-people': people, '0002-pets': pets }

test('up applies what is pending in order, down takes the last back, to goes wherever it is told', async (test) => {
  const storage = await open(test)
  const it = migrator(storage, all)
  const told = (runs: readonly { name: string; direction: string }[]) =>
    runs.map(({ name, direction }) => `${direction} ${name}`)
  const states = async () => (await it.status()).map(({ state }) => state)
  assert.deepEqual(await it.pending(), ['0001-people', '0002-pets'])
  assert.deepEqual(told(await it.up()), ['up 0001-people', 'up 0002-pets'])
  assert.deepEqual([told(await it.up()), await it.pending()], [[], []])
  assert.deepEqual(told(await it.down()), ['down 0002-pets'])
  assert.deepEqual(await states(), ['applied', 'pending'])
  assert.deepEqual(told(await it.to('0002-pets')), ['up 0002-pets'])
  assert.deepEqual(told(await it.to(null)), ['down 0002-pets', 'down 0001-people'])
  assert.deepEqual(told(await it.down()), [])
  assert.deepEqual(told(await it.to('0001-people')), ['up 0001-people'])
  await assert.rejects(it.to('0009-none'), /no migration "0009-none"/)
  assert.match((await it.status())[0]?.appliedAt ?? '', /^\d{4}-\d\d-\d\dT/)
})

test('a dry run tells the SQL and leaves nothing behind', async (test) => {
  const storage = await open(test)
  const it = migrator(storage, all)
  const runs = await it.up({ dryRun: true })
  assert.deepEqual(
    runs.map(({ name, direction, statements }) => [name, direction, statements.length]),
    [
      ['0001-people', 'up', 1],
      ['0002-pets', 'up', 2],
    ],
  )
  assert.match(runs[0]?.statements[0] ?? '', /^create table "people" \("name" text/)
  assert.match(runs[1]?.statements[1] ?? '', /^insert into "pets" \("name"\) values/)
  assert.deepEqual([await names(storage), (await it.pending()).length], [[], 2])
})

test('a migration that fails is undone whole, and those before it stay', async (test) => {
  const storage = await open(test)
  const broken = migration({
    async up(db) {
      await db.schema.createTable('half').addColumn('name', 'text').execute()
      await db.schema.createTable('people').addColumn('name', 'text').execute()
    },
    down: async () => undefined,
  })
  const it = migrator(storage, { ...all, '0003-broken': broken })
  await assert.rejects(it.up(), /"0003-broken" failed on the way up: (table|relation) "people" already exists/)
  assert.deepEqual(await it.pending(), ['0003-broken'])
  assert.deepEqual(await names(storage), ['people', 'pets'])
})

test('what was applied and is not what it was any more is refused by name', async (test) => {
  const file = (body: string) => `import { migration } from 'plinth/storage'
export default migration({ up: (db) => db.schema.createTable('${body}').addColumn('x', 'text').execute(), down: async () => undefined })\n`
  const folder = migrationFolder(test, { '0002-b': file('b') })
  const storage = await open(test)
  await migrator(storage, folder).up()
  const path = join(folder, '0002-b.ts')
  const refused = async (message: RegExp) => {
    await assert.rejects(migrator(storage, folder).pending(), message)
    for (const run of ['up', 'down'] as const) await assert.rejects(migrator(storage, folder)[run](), message)
  }
  writeFileSync(path, file('c'))
  await refused(/"0002-b" has been applied and then changed/)
  assert.equal((await migrator(storage, folder).status())[0]?.state, 'changed')
  rmSync(path)
  await refused(/"0002-b" has been applied but is not here/)
  const restored = migrationFolder(test, { '0002-b': file('b').replaceAll('\n', '\r\n'), '0001-a': file('a') })
  await assert.rejects(migrator(storage, restored).pending(), /"0001-a" comes before "0002-b"/)
  rmSync(join(restored, '0001-a.ts'))
  assert.deepEqual(await migrator(storage, restored).pending(), [])
})

test('a file that is no migration is refused by its path', async (test) => {
  const folder = migrationFolder(test, { '0001-a': 'export default 1\n' })
  await assert.rejects(migrator(await open(test), folder).up(), /0001-a.ts" must have a default export of migration/)
})

test('what loses something needs a reason, on the way up, and what only moves or widens it does not', async (test) => {
  type Up = (db: MigrationDatabase) => Promise<unknown>
  const rebuild =
    (columns: readonly string[], { type = 'bigint', rows = true, required = false } = {}): Up =>
    async (db) => {
      let made = db.schema.createTable('new_pets')
      for (const name of columns) {
        made = made.addColumn(name, name === 'age' ? (type as 'text') : 'text', (column) =>
          required && name === 'name' ? column.notNull() : column,
        )
      }
      await made.execute()
      const own = columns.filter((it) => it !== 'age') as ['name']
      const read = db
        .selectFrom('pets')
        .select((row) => [...own, ...(columns.includes('age') ? [row.cast('age', type as 'text').as('age')] : [])])
      if (rows)
        await db
          .insertInto('new_pets')
          .columns([...own, ...(columns.includes('age') ? ['age'] : [])])
          .expression(read)
          .execute()
      await db.schema.dropTable('pets').execute()
      await db.schema.alterTable('new_pets').renameTo('pets').execute()
      await db.schema.createIndex('pets_name').unique().on('pets').column('name').execute()
    }
  const cases: readonly (readonly [what: string, up: Up, message?: RegExp])[] = [
    ['a table', (db) => db.schema.dropTable('people').execute(), /removes the table "people"/],
    ['a column', dropAge, /removes the column "pets.age"/],
    ['rows', (db) => db.deleteFrom('pets').execute(), /removes rows of "pets"/],
    ['a unique set', (db) => db.schema.dropIndex('pets_name').execute(), /removes that "pets" is unique by "name"/],
    ['a column that is left out of a copy', rebuild(['name']), /removes the column "pets.age"/],
    ['rows that are left out of a copy', rebuild(['name', 'age'], { rows: false }), /removes the rows of "pets"/],
    ['digits', rebuild(['name', 'age'], { type: 'integer' })],
    [
      'values that a type has no place for',
      rebuild(['name', 'age'], { type: 'varchar(3)' }),
      /what of "pets.age" is no varchar\(3\)/,
    ],
    ['absence', rebuild(['name', 'age'], { required: true }), /that "pets.name" may be absent/],
    ['the name of a table', (db) => db.schema.alterTable('pets').renameTo('animals').execute()],
    ['the name of a column', (db) => db.schema.alterTable('pets').renameColumn('age', 'years').execute()],
    ['an index', (db) => db.schema.dropIndex('pets_age').execute()],
  ]
  for (const [what, up, message] of cases) {
    const storage = await open(test)
    const losingFor = (lossy?: string) => {
      const last = migration({ up, down: async () => undefined, ...(lossy !== undefined && { lossy }) })
      return migrator(storage, { ...all, '0003-widen': widened, '0004-lose': last })
    }
    await losingFor('').to('0003-widen')
    if (message) {
      for (const reason of [undefined, '', '  ']) await assert.rejects(losingFor(reason).up(), message, what)
    }
    assert.equal((await losingFor(message && 'it was never used').up()).length, 1, what)
  }
})

async function dropAge(db: MigrationDatabase): Promise<void> {
  await db.schema.dropIndex('pets_age').execute()
  await db.schema.alterTable('pets').dropColumn('age').execute()
}

const widened = migration({
  async up(db) {
    await db.schema.alterTable('pets').addColumn('age', 'bigint').execute()
    await db.schema.createIndex('pets_name').unique().on('pets').column('name').execute()
    await db.schema.createIndex('pets_age').on('pets').column('age').execute()
  },
  down: async () => undefined,
})

test('only a resource that is listed has the indexes of lists', async (test) => {
  const storage = await open(test)
  const connection = await storage.connect()
  const [made] = draftMigrations([item, person], new Set([item]), await connection.schema(), connection.dialect)
  await connection.close()
  const indexes = [...(made?.text ?? '').matchAll(/createIndex\('(\w+)'\)/g)].map(([, name]) => name as string)
  assert.ok(indexes.includes('items_created_at_id_index') && indexes.includes('items_rank_created_at_id_index'))
  assert.deepEqual(
    indexes.filter((name) => name.startsWith('people')),
    ['people_email_unique', 'people_country_number_unique'],
  )
})

const at = '2026-03-01T09:30:00.000Z'
const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

test('rows come through a draft whole, and get a value in what is new', async (test) => {
  const [, , changed = []] = stages
  const lab = await laboratory(test, [])
  const files = numbered(await drafts(lab.storage, [item, person]))
  await migrator(lab.storage, migrationFolder(test, files)).up()
  await look(
    lab.storage,
    `insert into items (id, title, status, version, created_at, updated_at)
      values ('${id}', 'x', 'done', 1, '${at}', '${at}') returning id`,
  )
  const next = numbered(await drafts(lab.storage, changed), files)
  await migrator(lab.storage, migrationFolder(test, next)).up()
  const [row] = await look(lab.storage, 'select id, title, status, size, done, tags from items')
  assert.deepEqual(
    { ...row, done: Boolean(row?.done) },
    { id, title: 'x', status: 'done', size: 's', done: false, tags: '[]' },
  )
})

test('a draft that removes something waits for the phase to contract, and until somebody has said why', async (test) => {
  const lab = await laboratory(test, [item])
  const [, , after = []] = stages
  const made = await drafts(lab.storage, after)
  assert.deepEqual(
    made.map(({ suffix, phase }) => [suffix, phase]),
    [
      ['', 'expand'],
      ['.contract', 'contract'],
    ],
  )
  assert.doesNotMatch(made[0]?.text ?? '', /lossy|dropColumn\('items', 'rank'\)/)
  assert.match(made[1]?.text ?? '', /Say why nobody misses .*"items.rank".*\n {2}lossy: '',/)
})

test('tables that no resource declares are left alone', async (test) => {
  const lab = await laboratory(test, [item, person])
  assert.deepEqual(await drafts(lab.storage, [person]), [])
})

test('a new migration gets the next number', (test) => {
  const folder = migrationFolder(test, { '0001-a': '', '0012-b': '', notes: '' })
  assert.equal(nextMigrationName(folder, 'Add nick-name to people'), '0013-add-nick-name-to-people')
  assert.equal(nextMigrationName(join(folder, 'none'), 'create'), '0001-create')
})

test('a migration that is killed in the middle has not happened', async (test) => {
  const url = await sharedDatabase(test)
  const gate = join(temporaryFolder(test), 'go-on')
  const folder = migrationFolder(test, { '0001-slow': slowMigration(gate) })
  const storage = await open(test, url)
  const child = startMigrating(url, folder)
  const [said] = await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  assert.equal(`${said}`, 'half ')
  child.kill('SIGKILL')
  await once(child, 'close')
  assert.deepEqual(await names(storage), [])
  assert.deepEqual(await migrator(storage, folder).pending(), ['0001-slow'])
  writeFileSync(gate, '')
  assert.equal(await text(startMigrating(url, folder).stdout as never), 'half 0001-slow\n')
  assert.deepEqual(await look(storage, 'select count(*) as count from slow'), [{ count: 20 }])
})
