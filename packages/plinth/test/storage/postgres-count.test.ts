import './on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { ServerSnapshot } from '../../src/storage/dialect/server/snapshot.ts'
import { laboratory } from './laboratory.ts'

const note = resource('note', {
  fields: { text: t.String(), rank: t.Integer() },
  filter: ['rank'],
  sort: ['rank'],
  softDelete: true,
})

test('rows are counted along the index of their list, and not in the table', async (context) => {
  const { storage, read } = await laboratory(context, [note])
  const connection = await storage.connect()
  context.after(() => connection.close())
  await connection.execute(`
    insert into notes (id, text, rank, version, created_at, updated_at)
      select gen_random_uuid(), 'something', i, 1, now(), now() from generate_series(1, 50000) i;`)
  await connection.execute('vacuum analyze notes')
  const get = context.mock.method(ServerSnapshot.prototype, 'get')
  const { total } = await read((db) => db.repository(note).list({ rank__gte: 10_001, sort: ['-rank'], count: 'exact' }))
  assert.equal(total, 40_000)
  const [sql, values] = get.mock.calls[0]?.arguments ?? assert.fail('nothing was counted')
  const plan = await connection.all(`explain ${sql}`, values)
  assert.match(JSON.stringify(plan), /Index Only Scan (Backward )?using notes_rank_created_at_id_index/)
})
