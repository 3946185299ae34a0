import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { migration, openStorage, type Storage } from '../../src/storage/index.ts'
import { joinInstances } from '../../src/storage/migration/instances.ts'
import { engine } from '../support/databases.ts'
import { migrationFolder, migrator, sharedDatabase } from './laboratory.ts'
import { slowMigration, startMigrating } from './slow-migration.ts'

const nothing = migration({ down: async () => undefined })
const before = { '0001-a': nothing, '0002-b': nothing }
const all = { ...before, '0003-c.contract': nothing, '0004-d': nothing }

/** Two instances of a service on one database, of which one is older. */
async function open(test: TestContext) {
  const url = await sharedDatabase(test)
  const opened = async (): Promise<Storage> => {
    const storage = await openStorage({ url, resources: [], observe })
    test.after(() => storage.close())
    return storage
  }
  const observe = (it: { kind: string }) => assert.notEqual(it.kind, 'error_unexpected')
  return {
    url,
    older: await opened(),
    newer: await opened(),
    enter: (storage: Storage, name: string, known: object) =>
      joinInstances({ name, migrations: Object.keys(known) }, { storage, observe }),
  }
}

const refusal = {
  message:
    /^Migration "0003-c.contract" takes away what instances need that run: web-1 \(its last migration is 0002-b\); web-2/,
}

test('nothing is contracted while an instance runs that does not know of it', async (test) => {
  const { older, newer, enter } = await open(test)
  const leave = [await enter(older, 'web-1', before), await enter(older, 'web-2', {}), await enter(newer, 'web-3', all)]
  const migrations = migrator(newer, all)
  assert.deepEqual(
    (await migrations.up({ phase: 'expand' })).map(({ name }) => name),
    ['0001-a', '0002-b'],
  )
  await assert.rejects(migrations.up(), refusal)
  await assert.rejects(migrations.to('0004-d'), refusal)
  assert.deepEqual(await migrations.pending(), ['0003-c.contract', '0004-d'])
  assert.equal((await migrations.up({ dryRun: true })).length, 2)

  await leave[0]?.()
  await assert.rejects(migrations.up(), /need that run: web-2 \(its last migration is 0000\)\./)
  await leave[1]?.()
  assert.equal((await migrations.up()).length, 2)
  await leave[2]?.()
})

test('what comes before nothing that contracts is applied whoever runs', async (test) => {
  const { older, newer, enter } = await open(test)
  const leave = await enter(older, 'web-1', {})
  assert.equal((await migrator(newer, before).up()).length, 2)
  assert.equal((await migrator(newer, before).to(null)).length, 2)
  await leave()
})

test('an instance that was killed is in the way for a minute, and is then forgotten', async (test) => {
  const { older, newer, enter } = await open(test)
  const seen = async (ago: number): Promise<void> => {
    await newer.own.write((it) => it.run('update plinth_instance set seen_at = ?', [Date.now() - ago]))
  }
  const leave = await enter(older, 'web-1', before)
  await seen(55_000)
  const migrations = migrator(newer, all)
  await assert.rejects(migrations.up(), /web-1/)
  await seen(61_000)
  assert.equal((await migrations.up()).length, 4)
  await (await enter(newer, 'web-2', all))()
  assert.deepEqual(await newer.own.all('select name from plinth_instance', []), [])
  await leave()
})

const onEmptyServers = {
  skip:
    (engine.name === 'sqlite' && 'SQLite is tried with processes') ||
    (engine.name === 'h2' && 'whoever asks an H2 for what needs a table of its own locks all that it knows of tables'),
}
const onServers = { skip: engine.name === 'sqlite' && 'there a process would wait for itself' }

test(
  'an older instance that would start meanwhile waits, and then finds that it is too late',
  onServers,
  async (test) => {
    const { older, newer, enter } = await open(test)
    const begun = Promise.withResolvers<void>()
    let isOver = false
    const slow = migration({
      async up() {
        begun.resolve()
        await sleep(300)
        isOver = true
      },
      down: async () => undefined,
    })
    await migrator(newer, before).up()
    const contracted = migrator(newer, { ...before, '0003-c.contract': slow }).up()
    await begun.promise
    const leave = await enter(older, 'web-1', before)
    assert.equal(isOver, true)
    await contracted
    await assert.rejects(migrator(older, before).pending(), /"0003-c.contract" has been applied but is not here/)
    await leave()
  },
)

test('of two processes that start at once one applies a migration, and the other waits for it', async (test) => {
  const { url, older } = await open(test)
  const folder = migrationFolder(test, { '0001-slow': slowMigration(import.meta.filename) })
  const said = await Promise.all([1, 2].map(async () => text(startMigrating(url, folder).stdout as never)))
  assert.deepEqual(said.sort(), ['\n', 'half 0001-slow\n'])
  assert.equal((await older.own.all('select x from slow', [])).length, 20)
})

test('instances that start at once on an empty database all do', onEmptyServers, async (test) => {
  const url = await sharedDatabase(test)
  const open = async () => {
    const storage = await openStorage({ url, resources: [], observe: () => undefined })
    test.after(() => storage.close())
    await storage.check()
  }
  await Promise.all(Array.from({ length: 4 }, open))
})

test('in development it is done regardless', async (test) => {
  const { older, newer, enter } = await open(test)
  const leave = await enter(older, 'web-1', before)
  assert.equal((await migrator(newer, all).up({ regardless: true })).length, 4)
  await leave()
})

test('an instance gives signs of life', async (test) => {
  test.mock.timers.enable({ apis: ['setInterval'] })
  const { older, enter } = await open(test)
  const leave = await enter(older, 'web-1', before)
  await older.own.write((it) => it.run('update plinth_instance set seen_at = ?', [0]))
  test.mock.timers.tick(15_000)
  await older.own.write(() => undefined)
  const [row] = await older.own.all('select seen_at from plinth_instance', [])
  assert.ok(Date.now() - Number(row?.seen_at) < 10_000)
  await leave()
})
