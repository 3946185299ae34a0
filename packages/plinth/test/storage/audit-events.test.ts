import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, type Database, type Principal, resource, t } from 'plinth'
import type { Fault } from '../../src/core/failure/failure.ts'
import { validator } from '../../src/core/schema/validate.ts'
import { auditEvents, listAuditEvents } from '../../src/core/standard/audit-events.ts'
import type { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { laboratory } from './laboratory.ts'
import { item, person } from './resources.ts'

const onSqlite = { skip: engine.name !== 'sqlite' && 'it watches SQLite at work' }

const by = (user: string, tenant?: string): Principal => ({
  client: 'web',
  user,
  tenant,
  location: undefined,
  roles: [],
  scopes: ['audit:read'],
})

const listed = auditEvents([item, person])

/** An input as the operation validates it. */
function given(input: object): object {
  const faults: Fault[] = []
  const read = validator(listAuditEvents.input)(input, faults)
  assert.deepEqual(faults, [])
  return read as object
}

test('an audit event tells who did it, and on whose behalf', async (context) => {
  const lab = await laboratory(context, [item])
  const cases: [Partial<Principal> | undefined, object][] = [
    [undefined, { actor: { type: 'anonymous' } }],
    [{ user: 'ada', client: undefined }, { actor: { type: 'user', id: 'ada' } }],
    [{ user: 'batch', client: 'batch' }, { actor: { type: 'client', id: 'batch' } }],
    [
      { user: 'ada', client: 'web' },
      {
        actor: { type: 'user', id: 'ada', client_id: 'web' },
        on_behalf_of: { user_id: 'ada', assurance: 'verified' },
      },
    ],
    [
      { user: 'ada', client: 'web', assurance: 'asserted' },
      {
        actor: { type: 'user', id: 'ada', client_id: 'web' },
        on_behalf_of: { user_id: 'ada', assurance: 'asserted' },
      },
    ],
  ]
  for (const [who, expected] of cases) {
    const principal = who && { ...by('ada'), ...who }
    await lab.write((db) => db.repository(item).insert({ title: 'x' }), principal ? { principal } : {})
    const auditor = by('auditor')
    const { items } = await lab.read((db) => listed(given({ limit: 1 }), { db, principal: auditor } as never as Call), {
      principal: auditor,
    })
    const [{ actor, on_behalf_of }] = items as [(typeof items)[number]]
    assert.deepEqual({ actor, ...(on_behalf_of && { on_behalf_of }) }, expected)
  }
})

test('audit events are found by who, what, which and when, newest first, page by page', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [item, person], { now: clock.now })
  const { id } = await lab.write((db) => db.repository(item).insert({ title: 'one' }), { principal: by('ada', 'acme') })
  clock.advance(1000)
  await lab.write((db) => db.repository(item).update(id, { title: 'two' }), { principal: by('eve', 'other') })
  clock.advance(1000)
  await lab.write((db) => db.repository(person).insert({ username: 'bob' }))

  const ask = (input: object, principal = by('auditor')) =>
    lab.read((db) => listed(given(input), { db, principal } as never as Call), { principal })
  const found = async (input: object, principal?: Principal) =>
    (await ask(input, principal)).items.map(({ resource, action }) => `${resource} ${action}`)

  assert.deepEqual(await found({}), ['person create', 'item update', 'item create'])
  assert.deepEqual(await found({ actor_id: 'ada' }), ['item create'])
  assert.deepEqual(await found({ resource: 'item', action: 'update' }), ['item update'])
  assert.deepEqual(await found({ resource_id: id }), ['item update', 'item create'])
  assert.deepEqual(await found({ at__gte: '2026-03-01T09:00:01Z', at__lt: '2026-03-01T09:00:02Z' }), ['item update'])
  assert.deepEqual(await found({}, by('auditor', 'acme')), ['item create'], 'a tenant sees its own')

  const [event] = (await ask({ action: 'update' })).items
  assert.partialDeepStrictEqual(event, {
    action: 'update',
    resource_id: id,
    version: 2,
    actor: { type: 'user', id: 'eve', client_id: 'web' },
    on_behalf_of: { user_id: 'eve', assurance: 'verified' },
    tenant_id: 'other',
    transport: 'memory',
    changes: [{ op: 'replace', path: '/title', value: 'two', from: 'one' }],
  })
  const pages = []
  for (let cursor: string | undefined; ; ) {
    const page = await ask({ limit: 1, ...(cursor !== undefined && { cursor }) })
    pages.push(...page.items.map(({ action }) => action))
    cursor = page.next_cursor
    if (cursor === undefined) break
  }
  assert.deepEqual(pages, ['create', 'update', 'create'])
})

test('who has read rows is told before they are answered, where the resource says so, and no value of them', async (context) => {
  const file = resource('file', { fields: { text: t.String() }, filter: ['text'], history: true, audit: 'read' })
  const lab = await laboratory(context, [file, item])
  const ids = await lab.write(async (db) => {
    await db.repository(item).insert({ title: 'nobody cares' })
    return [
      (await db.repository(file).insert({ text: 'one' })).id,
      (await db.repository(file).insert({ text: 'two' })).id,
    ]
  })
  const reads = () =>
    lab.rows(
      "select resource_id, user_id, version, changes, state from plinth_audit where action = 'read' order by resource_id",
    )
  const principal = by('ada')
  await lab.read((db) => db.repository(item).list({}), { principal })
  assert.deepEqual(reads(), [])
  await lab.read((db) => db.repository(file).list({}), { principal })
  const told = (id: unknown) => ({ resource_id: id, user_id: 'ada', version: 1, changes: '[]', state: null })
  assert.deepEqual(reads(), ids.toSorted().map(told))
  await lab.read((db) => db.repository(file).find({ id: ids[0] as string }), { principal })
  await lab.read((db) => db.repository(file).history.list(ids[0] as string), { principal })
  assert.equal(reads().length, 4)
  await lab.read((db) => db.repository(file).find({ id: 'nothing' }), { principal })
  await lab.read((db) => db.repository(file).list({ text: 'three' }), { principal })
  assert.equal(reads().length, 4, 'what was not found was not read')
  assert.equal((await lab.read((db) => db.repository(file).history.list(ids[0] as string)))?.items.length, 1)
})

test('a call leaves one record of a row that it reads and writes, however often, and one of what it answers unchanged', async (context) => {
  const shelf = resource('shelf', { fields: { name: t.String() }, audit: 'read' })
  const fields = {
    home_id: t.Optional(t.Id()),
    spot_id: t.Optional(t.Id()),
    title: t.String(),
  }
  const book = resource('book', {
    fields,
    references: { home_id: { to: shelf }, spot_id: { to: shelf } },
    expand: ['home', 'spot'],
    audit: 'read',
  })
  const lab = await laboratory(context, [shelf, book])
  let told = 0
  const records = async (work: (db: Database) => unknown, mode: 'read' | 'write' = 'write'): Promise<string[]> => {
    await lab[mode](work, { principal: by('ada') })
    const all = lab.rows(
      'select resource, action, version from plinth_audit where sequence > ? order by sequence',
      told,
    )
    told += all.length
    return all.map(({ resource, action, version }) => [action, resource, version].join(' '))
  }
  let home_id = ''
  await records(async (db) => {
    home_id = (await db.repository(shelf).insert({ name: 'one' })).id
  })
  let id = ''
  await records(async (db) => {
    id = (await db.repository(book).insert({ title: 'two', home_id, spot_id: home_id })).id
  })
  const expand = ['home', 'spot']
  assert.deepEqual(await records((db) => db.repository(book).find({ id }, { expand }), 'read'), [
    'read shelf 1',
    'read book 1',
  ])
  const find = (db: Database) => db.repository(shelf).find({ id: home_id })
  assert.deepEqual(
    await records(async (db) => {
      await find(db)
      await find(db)
      await db.repository(shelf).update(home_id, { name: 'two' })
      await find(db)
    }),
    ['update shelf 2'],
  )
  const unchanged = [
    (db: Database) => db.repository(shelf).update(home_id, {}),
    (db: Database) => db.repository(shelf).replace(home_id, { name: 'two' }),
    (db: Database) => db.repository(shelf).save({ id: home_id, name: 'two' } as never),
  ]
  for (const write of unchanged) assert.deepEqual(await records(write), ['read shelf 2'])
  const undone = async (db: Database) => {
    await find(db)
    const attempt = db.attempt(async () => {
      await db.repository(shelf).update(home_id, { name: 'three' })
      throw new Error('no')
    })
    await attempt.catch(() => undefined)
  }
  assert.deepEqual(await records(undone), ['read shelf 2'], 'what was not written in the end was only read')
  assert.deepEqual(
    await records(async (db) => {
      await find(db)
      await db.repository(book).update(id, { title: 'three' })
    }),
    ['read shelf 2', 'update book 2'],
  )
})

test('who is told of a failure may know the row by it: what a call has read is recorded when it fails, too', async (context) => {
  const file = resource('file', { fields: { text: t.String() }, audit: 'read' })
  const lab = await laboratory(context, [file])
  const { id } = await lab.write((db) => db.repository(file).insert({ text: 'one' }))
  const find = (db: Database) => db.repository(file).find({ id })
  const refused = new Error('no')
  const readAndRefused = async (db: Database) => {
    await find(db)
    throw refused
  }
  const cases: Readonly<Record<string, readonly ['read' | 'write', (db: Database) => Promise<unknown>]>> = {
    'a query': ['read', readAndRefused],
    'a command': ['write', readAndRefused],
    'a command that had written, which nobody will find': [
      'write',
      async (db) => {
        await find(db)
        await db.repository(file).update(id, { text: 'two' })
        await readAndRefused(db)
      },
    ],
    'a part of a command': ['write', (db) => db.attempt(() => readAndRefused(db))],
    'a command that has read by writing alone': [
      'write',
      async (db) => {
        await db.repository(file).update(id, { text: 'two' })
        await db.repository(file).replace(id, { text: 'three' })
        await db.repository(file).insert({ text: 'other' })
        throw refused
      },
    ],
    'a command that had deleted what it had read': [
      'write',
      async (db) => {
        await find(db)
        await db.repository(file).delete(id)
        await readAndRefused(db)
      },
    ],
    'a part of one that had written before': [
      'write',
      async (db) => {
        await db.repository(file).update(id, { text: 'two' })
        await db.attempt(() => readAndRefused(db))
      },
    ],
  }
  for (const [name, [mode, work]] of Object.entries(cases)) {
    const before = lab.rows('select max(sequence) as last from plinth_audit')[0]?.last as number
    await assert.rejects(lab[mode](work, { principal: by('ada') }), refused, name)
    const told = lab.rows('select action, resource_id, version, user_id from plinth_audit where sequence > ?', before)
    assert.deepEqual(told, [{ action: 'read', resource_id: id, version: 1, user_id: 'ada' }], name)
  }
  await lab.write((db) => db.attempt(() => readAndRefused(db)).catch(() => undefined))
  assert.equal(lab.rows("select 1 from plinth_audit where action = 'read'").length, 8, 'a part that fails, and no more')
})

test('a read that cannot be recorded is not answered', onSqlite, async (context) => {
  const file = resource('file', { fields: { text: t.String() }, audit: 'read' })
  const lab = await laboratory(context, [file])
  const { id } = await lab.write((db) => db.repository(file).insert({ text: 'one' }))
  const other = (await lab.storage.connect()) as SqliteConnection
  other.database.exec('begin immediate')
  await assert.rejects(
    lab.read((db) => db.repository(file).find({ id })),
    { code: 'unavailable' },
  )
  other.database.exec('rollback')
  other.close()
})
