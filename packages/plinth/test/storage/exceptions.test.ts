import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Database, Failed, type Principal, resource, t } from 'plinth'
import { collected, type Laboratory, laboratory } from './laboratory.ts'

const folder = resource('folder', {
  fields: { name: t.String() },
  unique: [['name']],
  tenant: true,
  owner: { except: { read: { role: 'admin' } } },
})
const entry = resource('entry', {
  plural: 'entries',
  fields: { title: t.String(), folder_id: t.Optional(t.Id()), hours: t.Optional(t.Integer()) },
  references: { folder_id: { to: folder } },
  expand: ['folder'],
  filter: ['hours', 'owner_id', 'folder.name'],
  sort: ['hours'],
  tenant: true,
  owner: { except: { read: { role: ['auditor', 'admin'] }, write: { role: 'admin', scope: 'entry:admin' } } },
  softDelete: true,
  history: true,
})

function caller(user: string, roles: readonly string[] = [], more: Partial<Principal> = {}): { principal: Principal } {
  return { principal: { user, tenant: 'acme', client: undefined, location: undefined, scopes: [], roles, ...more } }
}

const bob = caller('bob')
const auditor = caller('ann', ['auditor'])
const admin = caller('adam', ['admin'], { scopes: ['entry:admin'] })
const scopeless = caller('adam', ['admin'])
const stranger = caller('adam', ['admin'], { scopes: ['entry:admin'], tenant: 'evil' })

const entries = (db: Database) => db.repository(entry)

async function open(test: TestContext) {
  const lab = await laboratory(test, [folder, entry])
  const place = await lab.write((db) => db.repository(folder).insert({ name: 'of bob' }), bob)
  const row = await lab.write((db) => entries(db).insert({ title: 'a', hours: 3, folder_id: place.id }), bob)
  for (const principal of [auditor, admin, stranger])
    await lab.write((db) => entries(db).insert({ title: 'own', hours: 5 }), principal)
  return { ...lab, row, place, since: sinceNow(lab) }
}

/** The records that were made since it was asked last, in a few words. */
function sinceNow({ rows }: Laboratory) {
  let last = 0
  const next = (): string[] => {
    const all = rows('select * from plinth_audit where sequence > ? order by sequence', last)
    last = Number(all.at(-1)?.sequence ?? last)
    return all.map(({ user_id: user, action, resource: of, resource_id: id, owner_id: owner }) => {
      const words = [user, action, of, id === '*' ? '*' : 'row', 'of', owner ?? 'nobody']
      return words.join(' ')
    })
  }
  next()
  return next
}

const titles = (rows: readonly { readonly owner_id: string }[]) => rows.map((it) => it.owner_id).sort()

test('who meets the requirement reads the rows of all owners of the tenant, and the log tells whose', async (test) => {
  const { read, row, since } = await open(test)
  for (const [who, name] of [
    [auditor, 'ann'],
    [admin, 'adam'],
    [scopeless, 'adam'],
  ] as const) {
    assert.equal((await read((db) => entries(db).find({ id: row.id }), who))?.title, 'a')
    assert.deepEqual(since(), [`${name} read entry row of bob`])
    const { items, total } = await read((db) => entries(db).list({ count: 'exact', sort: ['hours'] }), who)
    assert.deepEqual([titles(items), total], [['adam', 'ann', 'bob'], 3])
    const others = ['adam', 'ann', 'bob'].filter((it) => it !== name).map((it) => `${name} read entry * of ${it}`)
    assert.deepEqual(since().sort(), others)
    const { items: none } = await read((db) => entries(db).list({ owner_id: name }), who)
    assert.deepEqual(titles(none), [name])
    assert.deepEqual(since(), [`${name} read entry * of nobody`])
    assert.deepEqual(titles(await read((db) => collected(entries(db).each()), who)), ['adam', 'ann', 'bob'])
    assert.equal(since().length, 3)
    assert.equal((await read((db) => entries(db).history.list(row.id), who))?.items[0]?.version, 1)
    assert.deepEqual(since(), [`${name} read entry row of bob`])
    assert.equal((await read((db) => entries(db).history.version(row.id, 1), who))?.owner_id, 'bob')
    const now = new Date(Date.now() + 1000).toISOString()
    assert.equal((await read((db) => entries(db).history.asOf(row.id, now), who))?.owner_id, 'bob')
    assert.deepEqual(since(), [`${name} read entry row of bob`, `${name} read entry row of bob`])
    const past = await read((db) => entries(db).list({ as_of: now, count: 'exact' }), who)
    assert.deepEqual([titles(past.items), past.total], [['adam', 'ann', 'bob'], 3])
    since()
  }
})

test('to everybody else, and in every other tenant, the rows of others are missing; and no record is made', async (test) => {
  const { read, write, row, since } = await open(test)
  for (const who of [caller('eve'), caller('eve', ['user', 'Admin'], { scopes: ['entry:admin', 'admin'] }), stranger]) {
    assert.equal(await read((db) => entries(db).find({ id: row.id }), who), undefined)
    assert.equal(await read((db) => entries(db).history.list(row.id), who), undefined)
    assert.equal(await write((db) => entries(db).update(row.id, { title: 'x' }), who), undefined)
    assert.equal(await write((db) => entries(db).delete(row.id), who), false)
    const page = await read((db) => entries(db).list({ owner_id: 'bob', count: 'exact' }), who)
    assert.deepEqual(page, { items: [], total: 0 })
  }
  assert.deepEqual(since(), ['adam read entry * of nobody'])
})

test('who writes the rows of others without changing them has read them', async (test) => {
  const { write, row, since } = await open(test)
  const fields = { title: row.title, hours: row.hours, folder_id: row.folder_id }
  const writes = [
    (db: Database) => entries(db).update(row.id, {}),
    (db: Database) => entries(db).replace(row.id, fields as never),
    (db: Database) => entries(db).save({ id: row.id, ...fields } as never),
  ]
  for (const work of writes) {
    assert.equal(((await write(work, admin)) as { owner_id: string }).owner_id, 'bob')
    assert.deepEqual(since(), ['adam read entry row of bob'])
  }
})

test('who may write the rows of others changes them, and they stay whose they were', async (test) => {
  const { read, write, row, since } = await open(test)
  const of = (id: string) => read((db) => entries(db).find({ id }), bob)
  assert.equal((await write((db) => entries(db).update(row.id, { title: 'b' }), admin))?.owner_id, 'bob')
  assert.equal((await write((db) => entries(db).replace(row.id, { title: 'c' }), admin))?.owner_id, 'bob')
  assert.deepEqual([(await of(row.id))?.title, (await of(row.id))?.version], ['c', 3])
  assert.equal(await write((db) => entries(db).delete(row.id), admin), true)
  assert.equal((await write((db) => entries(db).restore(row.id), admin))?.owner_id, 'bob')
  assert.deepEqual(
    since(),
    ['update', 'update', 'delete', 'restore'].map((action) => `adam ${action} entry row of bob`),
  )
  const own = await write((db) => entries(db).insert({ title: 'mine' }), admin)
  assert.equal(own.owner_id, 'adam')
  for (const owner_id of ['adam', 'eve'])
    await assert.rejects(
      write((db) => entries(db).update(row.id, { owner_id }), admin),
      TypeError,
    )
  await assert.rejects(
    write((db) => entries(db).insert({ title: 'x', owner_id: 'bob' } as never), admin),
    TypeError,
  )
})

test('who may only read them does not write them', async (test) => {
  const { write, row } = await open(test)
  for (const who of [auditor, scopeless]) {
    assert.equal(await write((db) => entries(db).update(row.id, { title: 'x' }), who), undefined)
    assert.equal(await write((db) => entries(db).replace(row.id, { title: 'x' }), who), undefined)
    assert.equal(await write((db) => entries(db).delete(row.id), who), false)
    assert.equal(await write((db) => entries(db).restore(row.id), who), undefined)
  }
})

test('what rows refer to is seen by who may, told of, and stays among the rows of one owner', async (test) => {
  const { read, write, row, place, since } = await open(test)
  const expand = ['folder'] as const
  const seenBy = async (who: typeof admin) =>
    ((await read((db) => entries(db).find({ id: row.id }, { expand }), who)) as { folder?: { name: string } }).folder
      ?.name
  assert.deepEqual([await seenBy(bob), await seenBy(admin), await seenBy(auditor)], ['of bob', 'of bob', undefined])
  assert.deepEqual(since(), ['adam read folder * of bob', 'adam read entry row of bob', 'ann read entry row of bob'])
  const named = async (who: typeof admin) =>
    (await read((db) => entries(db).list({ folder__name: 'of bob' }), who)).items.length
  assert.deepEqual([await named(bob), await named(admin), await named(auditor)], [1, 1, 0])
  assert.ok(since().includes('adam read folder * of nobody'))
  await write((db) => entries(db).update(row.id, { folder_id: null }), admin)
  assert.equal((await write((db) => entries(db).update(row.id, { folder_id: place.id }), admin))?.folder_id, place.id)
  const other = await write((db) => db.repository(folder).insert({ name: 'of adam' }), admin)
  for (const work of [
    write((db) => entries(db).update(row.id, { folder_id: other.id }), admin),
    write((db) => entries(db).insert({ title: 'x', folder_id: place.id }), admin),
  ])
    await assert.rejects(work, (thrown) => thrown instanceof Failed && thrown.code === 'conflict')
})

test('what is unique is so among the rows of one owner, and is found among one’s own', async (test) => {
  const { read, write } = await open(test)
  assert.equal(await read((db) => db.repository(folder).find({ name: 'of bob' }), admin), undefined)
  const own = await write((db) => db.repository(folder).insert({ name: 'of bob' }), admin)
  assert.equal((await read((db) => db.repository(folder).find({ name: 'of bob' }), admin))?.id, own.id)
})

test('a declaration that cannot be kept is refused', () => {
  const except = { read: { role: 'admin' } }
  const fields = { name: t.String() }
  const options = [
    { fields, key: 'name', owner: { except } },
    { fields, upsert: true, owner: { except } },
    { fields, owner: { except: { read: { role: [] } } } },
    { fields, owner: { except: { read: {} } } },
    { fields, access: { read: 'public', write: 'authenticated' }, owner: 'user' },
    { fields, access: {} },
  ]
  for (const each of options) assert.throws(() => resource('thing', each as never), TypeError, JSON.stringify(each))
})

test('the service’s own work may be about all owners of one tenant', async (context) => {
  const { read, row } = await open(context)
  const seen = (tenant_id: string) => read((db) => entries(db).unscoped({ tenant_id }).find({ id: row.id }), auditor)
  assert.equal((await seen('acme'))?.title, 'a')
  assert.equal(await seen('evil'), undefined)
  await assert.rejects(
    read((db) => db.repository(folder).unscoped({ owner_id: 'bob' }).list({})),
    /"tenant_id"/,
  )
})
