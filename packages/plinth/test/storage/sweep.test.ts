import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Principal, resource, t } from 'plinth'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { collected, laboratory } from './laboratory.ts'

const timer = resource('timer', {
  fields: { ended_at: t.Optional(t.Instant()) },
  filter: ['ended_at'],
  sort: ['ended_at'],
  sweep: ['ended_at'],
  tenant: true,
  softDelete: true,
})

const of = (tenant: string): { readonly principal: Principal } => ({
  principal: { client: undefined, user: 'ada', tenant, location: undefined, roles: [], scopes: [] },
})

test('what is swept by is found along an index, whosever it is', async (test) => {
  const { storage, read, write } = await laboratory(test, [timer])
  const add = (tenant: string, ended_at?: string) =>
    write((db) => db.repository(timer).insert({ ended_at }), of(tenant))
  const running = [(await add('acme')).id, (await add('globex')).id]
  await add('acme', '2026-03-01T09:30:00.000Z')
  const all = test.mock.method(SqliteConnection.prototype, 'all')
  const found = await read((db) =>
    collected(
      db
        .repository(timer)
        .unscoped()
        .each({ ended_at__null: true, sort: ['ended_at'] }),
    ),
  )
  assert.deepEqual(
    found.map(({ id }) => id),
    running,
  )
  const [sql, values] = all.mock.calls[0]?.arguments ?? ['', []]
  const connection = (await storage.connect()) as SqliteConnection
  const [step] = connection.all(`explain query plan ${sql}`, values)
  connection.close()
  assert.equal(step?.detail, 'SEARCH timers USING INDEX timers_ended_at_created_at_id_index (ended_at=?)')
})

test('rows are found by their keys at once, each as far as the caller may see it', async (test) => {
  const { read, write } = await laboratory(test, [timer])
  const made = await Promise.all(
    ['acme', 'acme', 'globex'].map((tenant) => write((db) => db.repository(timer).insert({}), of(tenant))),
  )
  const ids = made.map(({ id }) => id)
  const deleted = ids[1] as string
  await write((db) => db.repository(timer).delete(deleted), of('acme'))
  const find = (keys: readonly string[]) => read((db) => db.repository(timer).findMany(keys), of('acme'))
  assert.deepEqual([...(await find([...ids, ...ids]))], [[ids[0], made[0]]])
  assert.equal((await find([])).size, 0)
})
