import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import type { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { openStorage } from '../../src/storage/index.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { person } from './resources.ts'

const open = (url: string, resources: readonly AnyResource[] = []) =>
  openStorage({ url, resources, observe: () => undefined })

test('a URL of another kind is refused without being repeated, for it may hold a password', async () => {
  for (const url of ['', 'sqlite:', 'mongodb://user:secret@host/db', 'file.db'])
    await assert.rejects(
      open(url),
      (thrown) =>
        thrown instanceof TypeError && !thrown.message.includes('secret') && thrown.message.includes('sqlite:'),
    )
})

test('resources that cannot be told apart are refused by name', async () => {
  const fields = { price: t.Decimal() }
  const twins = [resource('price', { fields }), resource('price', { fields })]
  await assert.rejects(open('sqlite::memory:', twins), /Two resources want the table "prices"/)
})

test('a file is made with the folders that lead to it, and holds its rows when it is opened again', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'some', 'where', 'app.db')}`
  const first = await laboratory(test, [person], { url })
  await first.write((db) => db.repository(person).insert({ username: 'ada' }))
  await first.storage.close()
  const second = await laboratory(test, [person], { url })
  assert.equal((await second.read((db) => db.repository(person).find({ username: 'ada' })))?.version, 1)
  await second.storage.check()
})

const unusable: readonly [why: string, path: (folder: string) => string, says: RegExp][] = [
  [
    'it is no database',
    (folder) => join(folder, 'text'),
    /text cannot be opened: that file is something else\. Move it/,
  ],
  ['it is a folder', (folder) => folder, /cannot be opened: unable to open database file\. Let this user write/],
  ['its folder is a file', (folder) => join(folder, 'text', 'in', 'app.db'), /app\.db cannot be opened: ENOTDIR/],
  ['nobody may make its folder', () => '/proc/x/app.db', /^The database \/proc\/x\/app\.db cannot be opened: ENOENT/],
]
for (const [why, path, says] of unusable) {
  test(`a file cannot be opened when ${why}, and that is said with its path`, {
    skip: process.platform !== 'linux',
  }, async (test) => {
    const folder = temporaryFolder(test)
    writeFileSync(join(folder, 'text'), 'This is no database.'.repeat(100))
    await assert.rejects(open(`sqlite:${path(folder)}`), { name: 'DatabaseError', message: says })
  })
}

test('a storage in memory is its own and leaves nothing behind', async (test) => {
  const before = new Set(readdirSync(tmpdir()))
  const mine = await open('sqlite::memory:')
  const made = readdirSync(tmpdir()).filter(
    (name) => !before.has(name) && existsSync(join(tmpdir(), name, 'memory.db')),
  )
  assert.ok(made.length > 0)
  const lab = await laboratory(test, [person])
  await lab.write((db) => db.repository(person).insert({ username: 'ada' }))
  assert.equal(lab.rows('select * from people').length, 1)
  const connection = (await mine.connect()) as SqliteConnection
  assert.deepEqual(connection.all("select * from sqlite_schema where name = 'people'", []), [])
  connection.close()
  await mine.close()
  assert.ok(made.some((name) => !existsSync(join(tmpdir(), name))))
})

test('every commit to a file is synced before anybody is answered', async (test) => {
  const file = await laboratory(test, [person], { url: `sqlite:${join(temporaryFolder(test), 'app.db')}` })
  const connection = (await file.storage.connect()) as SqliteConnection
  assert.deepEqual(connection.get('pragma synchronous', []), { synchronous: 2 })
  assert.deepEqual(connection.get('pragma journal_mode', []), { journal_mode: 'wal' })
  connection.close()
})
