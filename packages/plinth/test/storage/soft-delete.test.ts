import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Failed, type Principal, resource, t } from 'plinth'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { laboratory } from './laboratory.ts'

const file = resource('file', {
  fields: { name: t.String(), size: t.Optional(t.Integer()) },
  filter: ['size'],
  sort: ['size'],
  unique: [['name']],
  softDelete: true,
})
const draft = resource('draft', { fields: { text: t.String() }, softDelete: { retention: 2 } })
const label = resource('label', { key: 'text', fields: { text: t.String(), colour: t.String() }, softDelete: true })

const keeper: { readonly principal: Principal } = {
  principal: {
    user: 'kim',
    client: undefined,
    tenant: undefined,
    location: undefined,
    roles: [],
    scopes: ['file:read-deleted', 'label:read-deleted'],
  },
}

async function open(test: TestContext) {
  const clock = fakeClock('2026-03-01T09:30:00.000Z')
  const lab = await laboratory(test, [file, label, draft], { now: clock.now })
  const audit = () =>
    lab.rows('select action, version from plinth_audit order by sequence').map((it) => Object.values(it))
  return { ...lab, clock, audit }
}

function refused(code: string, details?: object): (thrown: unknown) => boolean {
  return (thrown) => {
    if (!(thrown instanceof Failed)) return false
    assert.equal(thrown.code, code)
    if (details) assert.deepEqual(thrown.details, details)
    return true
  }
}

test('a deleted row is gone from finds and lists, and a write to it is told when it is purged', async (test) => {
  const { read, write, clock } = await open(test)
  const made = await write((db) => db.repository(file).insert({ name: 'a' }))
  clock.advance(1000)
  assert.equal(await write((db) => db.repository(file).delete(made.id)), true)
  assert.equal(await read((db) => db.repository(file).find({ id: made.id })), undefined)
  assert.equal(await read((db) => db.repository(file).find({ name: 'a' })), undefined)
  assert.deepEqual(await read((db) => db.repository(file).list({ count: 'exact' })), { items: [], total: 0 })
  const told = refused('deleted', { purge_at: '2026-03-31T09:30:01.000Z' })
  await assert.rejects(
    read((db) => db.repository(file).find({ id: made.id }, { deleted: 'refuse' })),
    told,
  )
  await assert.rejects(
    write((db) => db.repository(file).delete(made.id)),
    told,
  )
  await assert.rejects(
    write((db) => db.repository(file).update(made.id, { size: 1 })),
    told,
  )
  await assert.rejects(
    write((db) => db.repository(file).replace(made.id, { name: 'b' })),
    told,
  )
  const unknown = '01927b6e-7c3a-7def-8a1b-0123456789ab'
  assert.equal(await read((db) => db.repository(file).find({ id: unknown }, { deleted: 'refuse' })), undefined)
  assert.equal(await write((db) => db.repository(file).delete(unknown)), false)
})

test('a resource says for how long what is deleted is kept', async (test) => {
  const { read, write, clock } = await open(test)
  const purge = () => write((db) => db.repository(draft).purgeDue(10))
  const { id } = await write((db) => db.repository(draft).insert({ text: 'a' }))
  await write((db) => db.repository(draft).delete(id))
  await assert.rejects(
    read((db) => db.repository(draft).find({ id }, { deleted: 'refuse' })),
    refused('deleted', { purge_at: '2026-03-03T09:30:00.000Z' }),
  )
  clock.advance(2 * 86_400_000 - 1)
  assert.equal(await purge(), 0)
  clock.advance(1)
  assert.equal(await purge(), 1)
})

test('deleted rows are shown to those who may see them, and to nobody else', async (test) => {
  const { read, write } = await open(test)
  const made = await write((db) => db.repository(file).insert({ name: 'a', size: 1 }))
  await write((db) => db.repository(file).insert({ name: 'b', size: 1 }))
  await write((db) => db.repository(file).delete(made.id))
  for (const deleted of ['include', 'only'] as const) {
    const names = async (query: object) =>
      (await read((db) => db.repository(file).list({ ...query, sort: ['size'], deleted }), keeper)).items
        .map(({ name }) => name)
        .sort()
    const expected = deleted === 'only' ? ['a'] : ['a', 'b']
    assert.deepEqual(await names({}), expected)
    assert.deepEqual(await names({ size: 1 }), expected)
    const found = await read((db) => db.repository(file).find({ id: made.id }, { deleted }), keeper)
    assert.equal(found?.version, 2)
    assert.ok(found?.deleted_at && found.purge_at)
    await assert.rejects(
      read((db) => db.repository(file).list({ deleted })),
      refused('permission_denied'),
    )
    await assert.rejects(
      read((db) => db.repository(file).find({ id: made.id }, { deleted })),
      refused('permission_denied'),
    )
  }
})

test('a restored row is as it was but for its version, and the log tells all of it', async (test) => {
  const { read, write, audit, clock } = await open(test)
  const made = await write((db) => db.repository(file).insert({ name: 'a', size: 1 }))
  await assert.rejects(
    write((db) => db.repository(file).restore(made.id)),
    refused('not_deleted'),
  )
  await write((db) => db.repository(file).delete(made.id))
  clock.advance(1000)
  const restored = await write((db) => db.repository(file).restore(made.id))
  assert.deepEqual(restored, { ...made, version: 3, updated_at: '2026-03-01T09:30:01.000Z' })
  assert.deepEqual(await read((db) => db.repository(file).find({ id: made.id })), restored)
  assert.deepEqual(audit(), [
    ['create', 1],
    ['delete', 2],
    ['restore', 3],
  ])
  const unknown = '01927b6e-7c3a-7def-8a1b-0123456789ab'
  assert.equal(await write((db) => db.repository(file).restore(unknown)), undefined)
})

test('what a deleted row had taken is free, and it is not restored into what is taken again', async (test) => {
  const { write } = await open(test)
  const first = await write((db) => db.repository(file).insert({ name: 'a' }))
  await write((db) => db.repository(file).delete(first.id))
  const second = await write((db) => db.repository(file).insert({ name: 'a' }))
  await assert.rejects(
    write((db) => db.repository(file).restore(first.id)),
    refused('already_exists'),
  )
  await write((db) => db.repository(file).delete(second.id))
  assert.equal((await write((db) => db.repository(file).restore(first.id)))?.name, 'a')
})

test('a key of callers’ own is free again, too; the last to be deleted is the one that comes back', async (test) => {
  const { read, write, clock } = await open(test)
  for (const colour of ['red', 'green']) {
    await write((db) => db.repository(label).insert({ text: 'x', colour }))
    clock.advance(1000)
    await write((db) => db.repository(label).delete('x'))
  }
  const deleted = await read((db) => db.repository(label).list({ deleted: 'only' }), keeper)
  assert.deepEqual(deleted.items.map(({ colour }) => colour).sort(), ['green', 'red'])
  assert.equal((await write((db) => db.repository(label).restore('x')))?.colour, 'green')
  await assert.rejects(
    write((db) => db.repository(label).insert({ text: 'x', colour: 'blue' })),
    refused('already_exists'),
  )
  assert.equal(
    (await read((db) => db.repository(label).find({ text: 'x' }, { deleted: 'only' }), keeper))?.colour,
    'red',
  )
})

test('purging removes a deleted row for good, and only a deleted one', async (test) => {
  const { write, rows, audit } = await open(test)
  const made = await write((db) => db.repository(file).insert({ name: 'a' }))
  await assert.rejects(
    write((db) => db.repository(file).purge(made.id)),
    refused('not_deleted'),
  )
  await write((db) => db.repository(file).delete(made.id))
  assert.equal(await write((db) => db.repository(file).purge(made.id)), true)
  assert.equal(await write((db) => db.repository(file).purge(made.id)), false)
  assert.equal(rows('select count(*) as count from files')[0]?.count, 0)
  assert.deepEqual(
    audit().map(([action]) => action),
    ['create', 'delete', 'purge'],
  )
})

test('what is due is purged, those due first, as many as are asked for', async (test) => {
  const { write, rows, clock } = await open(test)
  const left = () => rows('select name from files order by name').map(({ name }) => name)
  for (const name of ['a', 'b', 'c', 'd']) {
    const { id } = await write((db) => db.repository(file).insert({ name }))
    if (name !== 'd') await write((db) => db.repository(file).delete(id))
    clock.advance(86_400_000)
  }
  const purge = () => write((db) => db.repository(file).purgeDue(1))
  clock.advance(25 * 86_400_000)
  assert.equal(await purge(), 0)
  clock.advance(2 * 86_400_000)
  assert.deepEqual([await purge(), left()], [1, ['b', 'c', 'd']])
  assert.deepEqual([await purge(), left()], [1, ['c', 'd']])
  assert.equal(await purge(), 0)
  clock.advance(365 * 86_400_000)
  assert.deepEqual([await purge(), await purge(), left()], [1, 0, ['d']])
})

const onSqlite = { skip: engine.name !== 'sqlite' && 'it asks SQLite for its plan' }

test('lists are read along an index, whatever is deleted', onSqlite, async (test) => {
  const { rows } = await open(test)
  const explained = (sql: string) =>
    rows(`explain query plan ${sql}`)
      .map(({ detail }) => String(detail))
      .join('; ')
  for (const sql of [
    'select * from files where deleted_at is null order by created_at desc, id desc limit 50',
    'select * from files where deleted_at is null and size = 1 order by created_at desc, id desc limit 50',
    'select * from files where deleted_at is not null order by created_at desc, id desc limit 50',
  ])
    assert.match(explained(sql), /USING INDEX [^;]*$/, sql)
})

test('what is not deleted is counted by an index alone', onSqlite, async (test) => {
  const { read, rows } = await open(test)
  const get = test.mock.method(SqliteConnection.prototype, 'get')
  await read((db) => db.repository(file).list({ size: 1, count: 'exact' }))
  await read((db) => db.repository(file).list({ count: 'exact' }))
  const counted = get.mock.calls.map(({ arguments: [sql, values] }) => ({ sql, values: values as (string | number)[] }))
  assert.equal(counted.length, 2)
  for (const { sql, values } of counted)
    assert.match(JSON.stringify(rows(`explain query plan ${sql}`, ...values)), /USING COVERING INDEX/, sql)
})

test('what was deleted elsewhere arrives deleted: it takes no name, can be restored, and is purged in its time', async (test) => {
  const { read, write, clock, audit } = await open(test)
  await write((db) => db.repository(file).insert({ name: 'a' }))
  const deleted_at = clock.now().toISOString()
  const { id } = await write((db) => db.repository(file).unscoped().insert({ name: 'a', deleted_at }))
  assert.equal(await read((db) => db.repository(file).find({ id })), undefined)
  const found = await read((db) => db.repository(file).find({ id }, { deleted: 'only' }), keeper)
  assert.deepEqual([found?.deleted_at, found?.purge_at], [deleted_at, '2026-03-31T09:30:00.000Z'])
  await assert.rejects(
    write((db) => db.repository(file).restore(id)),
    refused('already_exists'),
  )
  assert.deepEqual(audit(), [
    ['create', 1],
    ['create', 1],
  ])
  clock.advance(31 * 86_400_000)
  assert.equal(await write((db) => db.repository(file).purgeDue(10)), 1)
})
