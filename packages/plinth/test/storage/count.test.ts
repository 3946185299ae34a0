import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { laboratory } from './laboratory.ts'

const note = resource('note', {
  fields: { text: t.String(), rank: t.Integer() },
  filter: ['rank'],
  sort: ['rank', 'text'],
})

test('rows are counted by an index alone, and never sorted for it', async (context) => {
  const { read, rows } = await laboratory(context, [note])
  const get = context.mock.method(SqliteConnection.prototype, 'get')
  for (const query of [{}, { rank: 1 }, { sort: ['-rank'] }, { sort: ['rank', '-text'], rank__gte: 1 }] as const)
    await read((db) => db.repository(note).list({ ...query, count: 'exact' }))
  assert.equal(get.mock.callCount(), 4)
  for (const {
    arguments: [sql, values],
  } of get.mock.calls) {
    const plan = JSON.stringify(rows(`explain query plan ${sql}`, ...(values as number[])))
    assert.match(plan, /USING COVERING INDEX/, sql)
    assert.doesNotMatch(plan, /ORDER BY/, sql)
  }
})
