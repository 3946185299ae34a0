import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { resource, t } from 'plinth'
import { openStorage } from '../../src/storage/index.ts'
import { migrationFolder, migrator, temporaryFolder } from './laboratory.ts'

const run = promisify(execFile)
/** A resource whose history needs an index, beside the tables that are Plinth's own. */
const page = resource('page', { fields: { text: t.String() }, history: true })

test('instances that make, open and close one SQLite file at the same moment wait for each other', async (test) => {
  const folder = temporaryFolder(test)
  const child = `${import.meta.dirname}/opening.child.ts`
  const ended = await Promise.all([1, 2, 3].map(() => run(process.execPath, [child, folder])))
  assert.deepEqual(
    ended.map(({ stderr }) => stderr),
    ['', '', ''],
  )
})

test('storages of one process that open the same new SQLite file at once wait for each other', async (test) => {
  const url = `sqlite:${temporaryFolder(test)}/new.db`
  const since = performance.now()
  const opened = await Promise.all(
    [1, 2, 3, 4].map(() => openStorage({ url, resources: [page], observe: () => undefined })),
  )
  assert.ok(performance.now() - since < 5000)
  for (const it of opened) await it.close()
})

test('storages of one process that migrate the same new SQLite file at once do so once', async (test) => {
  const url = `sqlite:${temporaryFolder(test)}/new.db`
  const names = Array.from({ length: 5 }, (_, index) => `000${index + 1}-table-${index}`)
  const tables = names.map((name, index) => [
    name,
    `import { migration } from 'plinth/storage'
    export default migration({
      up: async (db) => { await db.schema.createTable('t${index}').addColumn('id', 'text').execute() },
      down: async (db) => { await db.schema.dropTable('t${index}').execute() },
    })`,
  ])
  const folder = migrationFolder(test, Object.fromEntries(tables))
  const open = async () => {
    const storage = await openStorage({ url, resources: [], observe: () => undefined })
    test.after(() => storage.close())
    return (await migrator(storage, folder).up()).map(({ name }) => name)
  }
  assert.deepEqual((await Promise.all([open(), open(), open()])).flat().sort(), names)
})
