import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { openStorage } from '../../src/storage/index.ts'
import { table } from '../../src/storage/table/table.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, migrationFolder, migrator, numbered } from './laboratory.ts'

test('an integer that becomes a duration is drafted, and waits until somebody has said of what it was a number', async (context) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  context.after(() => storage.close())
  const title = t.String()
  const before = resource('film', { fields: { title, length: t.Integer() }, sort: ['length'] })
  const after = resource('film', { fields: { title, length: t.Duration() }, sort: ['length'] })
  const files = numbered(await drafts(storage, [before]))
  await migrator(storage, migrationFolder(context, files)).up()
  const connection = await storage.connect()
  context.after(() => connection.close())
  const made = table(before, connection.dialect)
  const at = '2026-03-01T09:30:00.000Z'
  const row = { id: '01927b6e-7c3a-7def-8a1b-000000000001', version: 1, created_at: at, updated_at: at }
  await connection.run(made.insert, made.encode({ ...row, title: 'one', length: 5400 }))
  const lengthOf = async (of: AnyResource) => {
    const { select, decode } = table(of, connection.dialect)
    return (await connection.all(select, [])).map((it) => decode(it).length)
  }

  const drafted = await drafts(storage, [after])
  assert.deepEqual(
    drafted.map(({ suffix }) => suffix),
    ['.contract'],
  )
  const text = drafted[0]?.text ?? ''
  assert.match(text, /Say why nobody misses what of "films\.length" is no int8\.\n {2}lossy: '',/)
  const unread = migrator(storage, migrationFolder(context, { ...files, '0002-change.contract': text }))
  await assert.rejects(unread.up(), /say why/)
  assert.deepEqual(await lengthOf(before), [5400])
  const inMicroseconds = "row.cast(row('length', '*', row.lit(1000000)), 'int8')"
  const written = text
    .replace("lossy: ''", "lossy: 'It was a number of seconds.'")
    .replace("row.cast('length', 'int8')", inMicroseconds)
    .replace("row.cast('length', 'bigint')", "row.cast(row('length', '/', row.lit(1000000)), 'bigint')")
  const it = migrator(storage, migrationFolder(context, { ...files, '0002-change.contract': written }))
  await it.up()
  assert.deepEqual([await drafts(storage, [after]), await lengthOf(after)], [[], ['PT1H30M']])
  await it.to('0001-change')
  assert.deepEqual([await drafts(storage, [before]), await lengthOf(before)], [[], [5400]])
})
