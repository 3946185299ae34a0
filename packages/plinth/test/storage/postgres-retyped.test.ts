// What becomes of prepared statements when a column gets another type.
import './on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { drafts, laboratory, migrationFolder, migrator, numbered, sharedDatabase } from './laboratory.ts'

test('an instance that runs while a column gets another type writes and reads on', async (context) => {
  const before = resource('visit', { fields: { place: t.String() }, filter: ['place'] })
  const after = resource('visit', { fields: { place: t.Integer() }, filter: ['place'] })
  const url = await sharedDatabase(context)
  const { storage } = await laboratory(context, [before], { url })
  const connection = await storage.connect()
  await connection.run('delete from plinth_migration')
  await connection.close()
  const steps = migrator(storage, migrationFolder(context, numbered(await drafts(storage, [after]))))
  await steps.up({ phase: 'expand' })
  const { write, read } = await laboratory(context, [after], { url, isMigrated: true })
  const insert = () => write((db) => db.repository(after).insert({ place: 8 }))
  const list = () => read((db) => db.repository(after).list({}))
  for (let made = 0; made < 3; made++) await insert()
  await list()
  await steps.up()
  const again = { code: 'unavailable' }
  await assert.rejects(insert, again)
  await assert.rejects(list, again)
  await insert()
  const { items } = await list()
  assert.deepEqual(
    items.map(({ place }) => place),
    [8, 8, 8, 8],
  )
})
