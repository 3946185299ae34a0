import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/entity.ts'
import type { SqliteConnection } from '../../src/storage/dialect/sqlite-connection.ts'
import {
  draftMigration,
  type MigrationDatabase,
  migration,
  nextMigrationName,
  openStorage,
  type Storage,
} from '../../src/storage/index.ts'
import { draft, laboratory, migrationFolder, migrator, temporaryFolder } from './laboratory.ts'
import { item, person } from './resources.ts'

async function open(test: TestContext, url = 'sqlite::memory:'): Promise<Storage> {
  const storage = await openStorage({ url, resources: [], observe: () => undefined })
  test.after(() => storage.close())
  return storage
}

function look(storage: Storage, sql: string): Record<string, unknown>[] {
  const connection = storage.connect() as SqliteConnection
  try {
    return connection.all(sql, [])
  } finally {
    connection.close()
  }
}

const schema = (storage: Storage) =>
  look(storage, 'select sql from sqlite_schema where sql not null order by type, name')

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
  const names = (runs: readonly { name: string; direction: string }[]) =>
    runs.map(({ name, direction }) => `${direction} ${name}`)
  const states = async () => (await it.status()).map(({ state }) => state)
  assert.deepEqual(await it.pending(), ['0001-people', '0002-pets'])
  assert.deepEqual(names(await it.up()), ['up 0001-people', 'up 0002-pets'])
  assert.deepEqual([names(await it.up()), await it.pending()], [[], []])
  assert.deepEqual(names(await it.down()), ['down 0002-pets'])
  assert.deepEqual(await states(), ['applied', 'pending'])
  assert.deepEqual(names(await it.to('0002-pets')), ['up 0002-pets'])
  assert.deepEqual(names(await it.to(null)), ['down 0002-pets', 'down 0001-people'])
  assert.deepEqual(names(await it.down()), [])
  assert.deepEqual(names(await it.to('0001-people')), ['up 0001-people'])
  await assert.rejects(it.to('0009-none'), /no migration "0009-none"/)
  assert.match((await it.status())[0]?.appliedAt ?? '', /^\d{4}-\d\d-\d\dT/)
})

test('a dry run tells the SQL and leaves nothing behind', async (test) => {
  const storage = await open(test)
  const before = schema(storage)
  const it = migrator(storage, all)
  const runs = await it.up({ dryRun: true })
  assert.deepEqual(runs, [
    { name: '0001-people', direction: 'up', statements: ['create table "people" ("name" text)'] },
    {
      name: '0002-pets',
      direction: 'up',
      statements: ['create table "pets" ("name" text)', 'insert into "pets" ("name") values (?)'],
    },
  ])
  assert.deepEqual([schema(storage), (await it.pending()).length], [before, 2])
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
  await assert.rejects(it.up(), /"0003-broken" failed on the way up: table "people" already exists/)
  assert.deepEqual(await it.pending(), ['0003-broken'])
  assert.deepEqual(look(storage, "select * from sqlite_schema where name = 'half'"), [])
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

test('removing a table or a column needs a reason, on the way up', async (test) => {
  type Up = Parameters<typeof migration>[0]['up']
  const losing: [Up, RegExp][] = [
    [(db) => db.schema.dropTable('people').execute(), /removes the table "people"/],
    [(db) => db.schema.alterTable('pets').dropColumn('name').execute(), /removes the column "pets.name"/],
  ]
  const rest = { ...all, '0003-widen': migration({ up: widen, down: async () => undefined }) }
  for (const [up, message] of losing) {
    const storage = await open(test)
    const losingFor = (lossy?: string) =>
      migrator(storage, {
        ...rest,
        '0004-lose': migration({ up, down: async () => undefined, ...(lossy !== undefined && { lossy }) }),
      })
    for (const reason of [undefined, '', '  ']) await assert.rejects(losingFor(reason).up(), message)
    assert.equal((await losingFor('it was never used').up()).length, 1)
  }
})

async function widen(db: MigrationDatabase): Promise<void> {
  await db.schema.alterTable('pets').addColumn('age', 'integer').execute()
}

const parent = resource('parent', { fields: { name: t.String() }, unique: [['name']] })
const child = resource('child', { plural: 'children', fields: { parent_id: t.Id() } })
const ruledParent = resource('parent', {
  fields: { name: t.String(), other_id: t.Optional(t.Id()) },
  unique: [['name']],
  sort: ['name'],
  tenant: true,
  softDelete: true,
  references: { other_id: { to: (): AnyResource => ruledParent, onDelete: 'clear' } },
})
const ruledChild = resource('child', {
  plural: 'children',
  fields: { parent_id: t.Id(), place: t.String(), from: t.Date(), to: t.Optional(t.Date()) },
  location: 'place',
  owner: 'user',
  references: { parent_id: { to: ruledParent } },
  exclusion: [{ within: ['place'], range: ['from', 'to'] }],
})

const stages: readonly AnyResource[][] = [
  [person],
  [person, item],
  [
    person,
    resource('item', {
      fields: {
        title: t.String(),
        status: t.Enum(['active', 'done'], { default: 'active' }),
        size: t.Enum(['s', 'm', 'l']),
        done: t.Boolean(),
        tags: t.Array(t.String()),
      },
      filter: ['size', 'title'],
    }),
  ],
  [
    person,
    resource('item', {
      fields: { title: t.Optional(t.String()), status: t.Integer(), done: t.Boolean(), extra: t.Number() },
      sort: ['extra'],
      unique: [['title']],
    }),
  ],
  [parent, child],
  [ruledParent, ruledChild],
  [parent, child],
]

test('only a resource that is listed has the indexes of lists', async (test) => {
  const storage = await open(test)
  const connection = await storage.connect()
  const text = draftMigration([item, person], new Set([item]), await connection.schema(), connection.dialect)
  const indexes = [...(text ?? '').matchAll(/createIndex\('(\w+)'\)/g)].map(([, name]) => name as string)
  assert.ok(indexes.includes('items_created_at_id_index') && indexes.includes('items_rank_created_at_id_index'))
  assert.deepEqual(
    indexes.filter((name) => name.startsWith('people')),
    ['people_email_unique', 'people_country_number_unique'],
  )
})

test('drafts lead from each declaration to the next and back, to the same schema, again and again', async (test) => {
  const storage = await open(test)
  const files: Record<string, string> = {}
  const schemas = [schema(storage)]
  for (const [index, resources] of stages.entries()) {
    const text = await draft(storage, resources)
    assert.ok(text, `stage ${index}`)
    files[`000${index + 1}-stage`] = text.replace("lossy: ''", "lossy: 'a test'")
    await migrator(storage, migrationFolder(test, files)).up()
    assert.equal(await draft(storage, resources), undefined, 'nothing is left to do')
    schemas.push(schema(storage))
  }
  const it = migrator(storage, migrationFolder(test, files))
  for (let round = 0; round < 2; round++) {
    for (let index = stages.length - 1; index >= 0; index--) {
      await it.down()
      const before = stages[index - 1]
      if (before) assert.equal(await draft(storage, before), undefined, `down to stage ${index - 1}`)
      else assert.deepEqual(schema(storage), schemas[0])
    }
    await it.up()
    assert.deepEqual(schema(storage), schemas.at(-1))
  }
})

test('rows come through a draft whole, and get a value in what is new', async (test) => {
  const [, , changed = []] = stages
  const lab = await laboratory(test, [])
  const files = { '0001-a': (await draft(lab.storage, [item, person])) as string }
  await migrator(lab.storage, migrationFolder(test, files)).up()
  const connection = (await lab.storage.connect()) as SqliteConnection
  connection.run(
    "insert into items (id, title, status, version, created_at, updated_at) values ('1', 'x', 'done', 1, '2', '3')",
  )
  connection.close()
  const next = {
    ...files,
    '0002-b': (await draft(lab.storage, changed))?.replace("lossy: ''", "lossy: 'a test'") as string,
  }
  await migrator(lab.storage, migrationFolder(test, next)).up()
  assert.deepEqual(lab.rows('select * from items'), [
    {
      id: '1',
      title: 'x',
      status: 'done',
      version: 1,
      created_at: '2',
      updated_at: '3',
      size: 's',
      done: 0,
      tags: '[]',
    },
  ])
})

test('a draft that removes something cannot run until somebody has said why', async (test) => {
  const lab = await laboratory(test, [item])
  const [, , after = []] = stages
  const text = (await draft(lab.storage, after)) as string
  assert.match(text, /Say why nobody misses "items.rank" and .*\n {2}lossy: '',/)
})

test('tables that no resource declares are left alone', async (test) => {
  const lab = await laboratory(test, [item, person])
  assert.equal(await draft(lab.storage, [person]), undefined)
})

test('a new migration gets the next number', (test) => {
  const folder = migrationFolder(test, { '0001-a': '', '0012-b': '', notes: '' })
  assert.equal(nextMigrationName(folder, 'Add nick-name to people'), '0013-add-nick-name-to-people')
  assert.equal(nextMigrationName(join(folder, 'none'), 'create'), '0001-create')
})

const program = fileURLToPath(new URL('migration.child.ts', import.meta.url))
const start = (url: string, folder: string): ChildProcess =>
  spawn(process.execPath, [program, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] })

const slow = `import { migration } from 'plinth/storage'
export default migration({
  async up(db) {
    await db.schema.createTable('slow').addColumn('x', 'text').execute()
    for (let count = 0; count < 20; count++) {
      await db.insertInto('slow').values({ x: 'y' }).execute()
      await new Promise((resolve) => setTimeout(resolve, 25))
      if (count === 9) process.stdout.write('half ')
    }
  },
  down: async () => undefined,
})
`

test('of two processes that start at once one applies a migration, and the other waits for it', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'two.db')}`
  const folder = migrationFolder(test, { '0001-slow': slow })
  await (await open(test, url)).close()
  const said = await Promise.all([1, 2].map(async () => text(start(url, folder).stdout as never)))
  assert.deepEqual(said.sort(), ['\n', 'half 0001-slow\n'])
  assert.deepEqual(look(await open(test, url), 'select count(*) as count from slow'), [{ count: 20 }])
})

test('a migration that is killed in the middle has not happened', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'killed.db')}`
  const folder = migrationFolder(test, { '0001-slow': slow })
  const storage = await open(test, url)
  const child = start(url, folder)
  const [said] = await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  assert.equal(`${said}`, 'half ')
  child.kill('SIGKILL')
  await once(child, 'close')
  assert.deepEqual(look(storage, "select * from sqlite_schema where name = 'slow'"), [])
  assert.deepEqual(await migrator(storage, folder).pending(), ['0001-slow'])
  assert.equal(await text(start(url, folder).stdout as never), 'half 0001-slow\n')
  assert.deepEqual(look(storage, 'select count(*) as count from slow'), [{ count: 20 }])
})
