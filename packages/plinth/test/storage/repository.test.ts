import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Failed, resource, t } from 'plinth'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { laboratory, sharedDatabase } from './laboratory.ts'
import { item, person } from './resources.ts'

const full = {
  title: 'Write',
  status: 'done' as const,
  rank: -7,
  weight: 0.5,
  urgent: false,
  due_on: '2026-03-01',
  due_at: '2026-03-01T09:30:00.1234567Z',
  price: '1234.5000',
  labels: ['a', 'b"c'],
  address: { city: 'Łódź', lines: ['1', '2'] },
  counts: { ones: 1 },
  anything: { deep: [null, true, 'text'] },
  closed_at: '2026-03-01T09:30:00.000Z',
}

async function open(test: TestContext) {
  const clock = fakeClock('2026-03-01T09:30:00.000Z')
  const lab = await laboratory(test, [item, person], { now: clock.now })
  const audit = () =>
    lab.rows('select resource, resource_id, action, version, changes from plinth_audit order by sequence')
  return { ...lab, clock, audit }
}

function refused(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Failed && thrown.code === code
}

test('a row of every kind of field comes back as it was written, in declared order', async (test) => {
  const { write, read } = await open(test)
  const made = await write((db) => db.repository(item).insert(full))
  const stamps = { version: 1, created_at: '2026-03-01T09:30:00.000Z', updated_at: '2026-03-01T09:30:00.000Z' }
  assert.match(made.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  assert.equal(JSON.stringify(made), JSON.stringify({ id: made.id, ...full, ...stamps }))
  const found = await read((db) => db.repository(item).find({ id: made.id }))
  assert.equal(JSON.stringify(found), JSON.stringify(made))
})

test('a decimal has all digits of its scale, however many a service gives', async (test) => {
  const { write, read, audit } = await open(test)
  const made = await write((db) => db.repository(item).insert({ title: 'x', price: '-0.5' }))
  assert.equal(made.price, '-0.5000')
  assert.deepEqual(await read((db) => db.repository(item).find({ id: made.id })), made)
  const again = await write((db) => db.repository(item).update(made.id, { price: '-0.50' }))
  assert.deepEqual(again, made, 'that changes nothing')
  assert.equal(audit().length, 1)
})

test('what is absent or null has no member, and defaults are filled in', async (test) => {
  const { write, read } = await open(test)
  const made = await write((db) => db.repository(item).insert({ title: 'x', rank: undefined, price: null as never }))
  assert.deepEqual(Object.keys(made), ['id', 'title', 'status', 'version', 'created_at', 'updated_at'])
  assert.equal(made.status, 'active')
  assert.deepEqual(await read((db) => db.repository(item).find({ id: made.id })), made)
})

test('a row is found by its key or a whole unique set, and by nothing else', async (test) => {
  const { write, read } = await open(test)
  const ada = await write((db) =>
    db.repository(person).insert({ username: 'ada', email: 'a@b', country: 'GB', number: 1 }),
  )
  const found = (fields: object) => read((db) => db.repository(person).find(fields))
  assert.deepEqual(await found({ username: 'ada' }), ada)
  assert.deepEqual(await found({ email: 'a@b' }), ada)
  assert.deepEqual(await found({ number: 1, country: 'GB' }), ada)
  assert.equal(await found({ username: 'bob' }), undefined)
  assert.equal(await found({ country: 'GB', number: 2 }), undefined)
  for (const fields of [{}, { country: 'GB' }, { username: undefined }, { username: 'ada', email: 'a@b' }])
    await assert.rejects(found(fields), TypeError, JSON.stringify(fields))
})

test('a key or a unique set that is taken is refused in the words of the operation, and the handler may go on', async (test) => {
  const { write, read, audit } = await open(test)
  await write((db) => db.repository(person).insert({ username: 'ada', email: 'a@b', country: 'GB', number: 1 }))
  const collisions = [
    { username: 'ada' },
    { username: 'bob', email: 'a@b' },
    { username: 'bob', country: 'GB', number: 1 },
  ]
  for (const fields of collisions) {
    await assert.rejects(
      write((db) => db.repository(person).insert(fields)),
      (thrown) => refused('already_exists')(thrown) && (thrown as Failed).detail === 'There is one like that.',
    )
  }
  const kept = await write(async (db) => {
    const people = db.repository(person)
    return people.insert({ username: 'ada' }).catch(() => people.insert({ username: 'carol' }))
  })
  assert.equal(kept.username, 'carol')
  assert.equal((await read((db) => db.repository(person).list({}))).items.length, 2)
  assert.equal(audit().length, 2)
})

test('what is unique, and what is counted by, may have quotes in its name', async (context) => {
  const quoted = resource('quoted', {
    plural: 'quoted',
    fields: { 'it"s': t.String() },
    unique: [['it"s']],
    totals: { by: ['it"s'], month: 'created_at' },
  })
  const { write, read } = await laboratory(context, [quoted])
  const insert = () => write((db) => db.repository(quoted).insert({ 'it"s': 'a' }))
  const { id } = await insert()
  await assert.rejects(insert, { code: 'already_exists' })
  assert.equal((await read((db) => db.repository(quoted).find({ 'it"s': 'a' })))?.id, id)
})

test('rows without a value in a unique set do not collide', async (test) => {
  const { write } = await open(test)
  await write(async (db) => {
    await db.repository(person).insert({ username: 'ada', country: 'GB' })
    await db.repository(person).insert({ username: 'bob', country: 'GB' })
  })
})

test('update sets what is given, null clears, read-only fields are the service’s to set, key and stamps are not', async (test) => {
  const { write, clock } = await open(test)
  const made = await write((db) => db.repository(item).insert(full))
  clock.advance(1500)
  const changed = await write((db) =>
    db.repository(item).update(made.id, {
      title: 'Rewrite',
      rank: null,
      urgent: undefined,
      closed_at: null,
      id: 'other',
      version: 9,
      created_at: 'never',
    }),
  )
  const { rank, closed_at, ...rest } = made
  assert.deepEqual(changed, { ...rest, title: 'Rewrite', version: 2, updated_at: '2026-03-01T09:30:01.500Z' })
  assert.deepEqual(Object.keys(changed as object).slice(0, 4), ['id', 'title', 'status', 'weight'])
})

test('replace clears what is absent, takes defaults, and keeps what only the service sets', async (test) => {
  const { write } = await open(test)
  const made = await write((db) => db.repository(item).insert(full))
  const replaced = await write((db) => db.repository(item).replace(made.id, { title: 'Only' }))
  assert.deepEqual(replaced, {
    id: made.id,
    title: 'Only',
    status: 'active',
    closed_at: full.closed_at,
    version: 2,
    created_at: made.created_at,
    updated_at: made.updated_at,
  })
})

test('save inserts, then replaces', async (test) => {
  const { write, audit } = await open(test)
  const save = (fields: Parameters<typeof write>[0] extends never ? never : { username: string; email?: string }) =>
    write((db) => db.repository(person).save(fields))
  assert.equal((await save({ username: 'ada', email: 'a@b' })).version, 1)
  const replaced = await save({ username: 'ada' })
  assert.deepEqual([replaced.version, replaced.email], [2, undefined])
  assert.deepEqual(
    audit().map(({ action }) => action),
    ['create', 'update'],
  )
})

test('delete removes a row once', async (test) => {
  const { write, read } = await open(test)
  const made = await write((db) => db.repository(item).insert({ title: 'x' }))
  assert.equal(await write((db) => db.repository(item).delete(made.id)), true)
  assert.equal(await write((db) => db.repository(item).delete(made.id)), false)
  assert.equal(await read((db) => db.repository(item).find({ id: made.id })), undefined)
})

test('what is not there is not updated, replaced or deleted', async (test) => {
  const { write, audit } = await open(test)
  assert.equal(await write((db) => db.repository(item).update('none', { title: 'x' })), undefined)
  assert.equal(await write((db) => db.repository(item).replace('none', { title: 'x' })), undefined)
  assert.equal(await write((db) => db.repository(item).delete('none', { version: 1 })), false)
  assert.deepEqual(audit(), [])
})

test('a write that changes nothing makes neither a version nor an audit record', async (test) => {
  const { write, audit, clock } = await open(test)
  const made = await write((db) => db.repository(item).insert(full))
  clock.advance(1000)
  const writes = [
    () => write((db) => db.repository(item).update(made.id, {})),
    () =>
      write((db) =>
        db.repository(item).update(made.id, { title: 'Write', address: { city: 'Łódź', lines: ['1', '2'] } }),
      ),
    () => write((db) => db.repository(item).replace(made.id, full)),
  ]
  for (const repeat of writes) assert.deepEqual(await repeat(), made)
  assert.equal(audit().length, 1)
})

test('a version that is not the one expected is refused with the one there is', async (test) => {
  const { write, audit } = await open(test)
  const { id } = await write((db) => db.repository(item).insert({ title: 'x' }))
  for (const version of [2, Number.NaN]) {
    for (const change of [
      () => write((db) => db.repository(item).update(id, { title: 'y' }, { version })),
      () => write((db) => db.repository(item).replace(id, { title: 'y' }, { version })),
      () => write((db) => db.repository(item).delete(id, { version })),
    ])
      await assert.rejects(change(), (thrown) => {
        assert.ok(refused('version_conflict')(thrown))
        assert.deepEqual((thrown as Failed).details, { current_version: 1 })
        return true
      })
  }
  assert.equal((await write((db) => db.repository(item).update(id, { title: 'y' }, { version: 1 })))?.version, 2)
  assert.equal(audit().length, 2)
})

test('of writers that expect the same version, in whatever instance, one wins', async (test) => {
  const url = await sharedDatabase(test)
  const { write, read } = await laboratory(test, [item], { url })
  const other = await laboratory(test, [item], { url })
  const { id } = await write((db) => db.repository(item).insert({ title: 'x', rank: 0 }))
  let accepted = 0
  const increment = async ({ read, write }: Pick<typeof other, 'read' | 'write'>): Promise<void> => {
    for (let tries = 0; tries < 20; tries++) {
      const found = await read((db) => db.repository(item).find({ id }))
      const { version, rank = 0 } = found as { version: number; rank?: number }
      await write((db) => db.repository(item).update(id, { rank: rank + 1 }, { version })).then(
        () => accepted++,
        (thrown) => assert.ok(refused('version_conflict')(thrown)),
      )
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, caller) => increment(caller % 2 === 0 ? other : { read, write })))
  const final = await read((db) => db.repository(item).find({ id }))
  assert.ok(accepted >= 20 && accepted < 320)
  assert.deepEqual([final?.rank, final?.version], [accepted, accepted + 1])
})

test('every write leaves one audit record of who did what in which request', async (test) => {
  const { write, rows, clock } = await open(test)
  const principal = { user: 'ada', client: 'web', tenant: 'acme', location: undefined, roles: [], scopes: [] }
  const { id } = await write((db) => db.repository(item).insert({ title: 'x', rank: 1 }), { principal })
  clock.advance(10)
  await write((db) => db.repository(item).update(id, { rank: null, title: 'y', urgent: true }))
  await write((db) => db.repository(item).delete(id))
  const [created, updated, deleted] = rows('select * from plinth_audit order by sequence') as [
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
  ]
  const { sequence, id: auditId, request_id, trace_id, changes, hash, ...rest } = created
  assert.deepEqual(rest, {
    at: '2026-03-01T09:30:00.000Z',
    service: 'laboratory',
    operation: 'write',
    transport: 'memory',
    user_id: 'ada',
    client_id: 'web',
    tenant_id: 'acme',
    resource: 'item',
    resource_id: id,
    action: 'create',
    version: 1,
    owner_id: null,
    state: null,
    assurance: null,
    issuer: null,
    key_id: null,
  })
  assert.match(`${auditId} ${request_id} ${trace_id}`, /^[0-9a-f-]{36} [0-9a-f-]{36} [0-9a-f]{32}$/)
  const row = { id, title: 'x', status: 'active', rank: 1, version: 1, created_at: rest.at, updated_at: rest.at }
  assert.deepEqual(JSON.parse(changes as string), [{ op: 'add', path: '', value: row }])
  assert.deepEqual(
    [updated.action, updated.version, updated.user_id, updated.at],
    ['update', 2, null, '2026-03-01T09:30:00.010Z'],
  )
  assert.deepEqual(JSON.parse(updated.changes as string), [
    { op: 'replace', path: '/title', value: 'y', from: 'x' },
    { op: 'remove', path: '/rank', from: 1 },
    { op: 'add', path: '/urgent', value: true },
  ])
  assert.deepEqual([deleted.action, deleted.version], ['delete', 2])
  assert.equal(JSON.parse(deleted.changes as string)[0].from.title, 'y')
})

const noTriggers = engine.name === 'h2' && 'the triggers of H2 are written in Java'
test('audit records can be neither changed nor deleted', { skip: noTriggers }, async (test) => {
  const { write, storage } = await open(test)
  await write((db) => db.repository(item).insert({ title: 'x' }))
  const connection = await storage.connect()
  for (const sql of [
    "update plinth_audit set user_id = 'eve'",
    'delete from plinth_audit',
    connection.dialect.name === 'sqlite' && 'replace into plinth_audit select * from plinth_audit',
    connection.dialect.name === 'postgres' && 'truncate plinth_audit',
  ])
    if (sql) await assert.rejects(async () => connection.run(sql), /append-only/)
  await connection.close()
})

test('mistakes of a service are refused before anything is written', async (test) => {
  const { write, read, audit } = await open(test)
  const stranger = resource('stranger', { fields: { name: t.String() } })
  const mistakes = [
    () => write((db) => db.repository(stranger).insert({ name: 'x' })),
    () => write((db) => db.repository(item).insert({ title: 'x', colour: 'red' } as never)),
    () => write((db) => db.repository(item).insert({} as never)),
    () =>
      write(async (db) =>
        db.repository(item).update((await db.repository(item).insert({ title: 'x' })).id, { title: null }),
      ),
    () => read((db) => db.repository(item).insert({ title: 'x' })),
    () => read((db) => db.repository(item).delete('x')),
    () => read((db) => db.repository(item).list({ address: '1' } as never)),
    () => read((db) => db.repository(item).list({ title__has: '1' } as never)),
    () => read((db) => db.repository(item).list({ sort: ['address'] } as never)),
  ]
  for (const mistake of mistakes) await assert.rejects(mistake(), TypeError, String(mistake))
  assert.deepEqual(audit(), [])
})
