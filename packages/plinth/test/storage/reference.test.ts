import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Failed, type Principal, resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { emptyDatabase, engine } from '../support/databases.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'

const project = resource('project', { fields: { name: t.String() }, tenant: true })
const task = resource('task', {
  fields: { project_id: t.Id(), note: t.Optional(t.String()) },
  tenant: true,
  references: { project_id: { to: project } },
})
const folder = resource('folder', {
  fields: { name: t.String(), parent_id: t.Optional(t.Id()) },
  references: { parent_id: { to: (): AnyResource => folder, onDelete: 'cascade' } },
})
const page = resource('page', {
  fields: { folder_id: t.Id(), cover_id: t.Optional(t.Id()) },
  references: { folder_id: { to: folder, onDelete: 'cascade' } },
})
const bookmark = resource('bookmark', {
  fields: { page_id: t.Optional(t.Id()) },
  references: { page_id: { to: page, onDelete: 'clear' } },
})
const album = resource('album', { fields: { name: t.String() }, softDelete: true })
const photo = resource('photo', {
  fields: { album_id: t.Id() },
  softDelete: true,
  references: { album_id: { to: album, onDelete: 'cascade' } },
})
const region = resource('region', { key: 'code', fields: { code: t.String(), name: t.String() }, tenant: true })
const branch = resource('branch', {
  plural: 'branches',
  fields: { region_code: t.String() },
  tenant: true,
  references: { region_code: { to: region, onDelete: 'cascade' } },
})
const draft = resource('draft', {
  fields: { folder_id: t.Id(), page_id: t.Optional(t.Id()) },
  softDelete: true,
  references: { folder_id: { to: folder }, page_id: { to: page, onDelete: 'clear' } },
})
const all = [region, branch, draft, task, project, folder, page, bookmark, album, photo]

const acme = {
  principal: {
    user: 'ada',
    tenant: 'acme',
    client: undefined,
    location: undefined,
    roles: [],
    scopes: [],
  } satisfies Principal,
}
const evil = { principal: { ...acme.principal, tenant: 'evil' } }
const nobody = '01927b6e-7c3a-7def-8a1b-0123456789ab'

async function open(test: TestContext) {
  const lab = await laboratory(test, all)
  const audit = () =>
    lab.rows('select action, resource from plinth_audit order by sequence').map((it) => Object.values(it).join(' '))
  const dangling = () => (engine.name === 'sqlite' ? lab.rows('pragma foreign_key_check') : [])
  return { ...lab, audit, dangling }
}

function refused(code: string, pointer?: string): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof Failed, String(thrown))
    assert.equal(thrown.code, code)
    assert.equal(thrown.faults?.[0]?.pointer, pointer)
    return true
  }
}

test('a row refers to what is there for its caller, or is refused by the name of the field', async (test) => {
  const { write } = await open(test)
  const { id } = await write((db) => db.repository(project).insert({ name: 'p' }), acme)
  const made = await write((db) => db.repository(task).insert({ project_id: id }), acme)
  const missing = refused('conflict', '/project_id')
  await assert.rejects(
    write((db) => db.repository(task).insert({ project_id: nobody }), acme),
    missing,
  )
  await assert.rejects(
    write((db) => db.repository(task).insert({ project_id: id }), evil),
    missing,
  )
  await assert.rejects(
    write((db) => db.repository(task).update(made.id, { project_id: nobody }), acme),
    missing,
  )
  await assert.rejects(
    write((db) => db.repository(task).unscoped().insert({ project_id: id, tenant_id: 'evil' })),
    missing,
  )
  await write((db) => db.repository(task).unscoped().insert({ project_id: id, tenant_id: 'acme' }))
})

test('what is referred to stays, unless something else is said', async (test) => {
  const { write } = await open(test)
  const { id } = await write((db) => db.repository(project).insert({ name: 'p' }), acme)
  const made = await write((db) => db.repository(task).insert({ project_id: id }), acme)
  await assert.rejects(
    write((db) => db.repository(project).delete(id), acme),
    refused('conflict'),
  )
  assert.equal(await write((db) => db.repository(project).delete(id), evil), false)
  await write((db) => db.repository(task).delete(made.id), acme)
  assert.equal(await write((db) => db.repository(project).delete(id), acme), true)
})

test('the database itself refuses what would refer to nothing', async (test) => {
  const { storage } = await open(test)
  const connection = await storage.connect()
  test.after(() => connection.close())
  const at = '2026-03-01T09:30:00.000Z'
  await assert.rejects(
    async () =>
      connection.run(`insert into tasks values ('${nobody}', '${nobody}', null, 1, '${at}', '${at}', 'acme')`),
    /foreign key/i,
  )
})

test('with a row goes what refers to it, each with a record of its own, and what may stay is cleared', async (test) => {
  const { read, write, audit, dangling } = await open(test)
  const [root, child] = await write(async (db) => {
    const top = await db.repository(folder).insert({ name: 'root' })
    return [top, await db.repository(folder).insert({ name: 'child', parent_id: top.id })] as const
  })
  const { id: page_id } = await write((db) => db.repository(page).insert({ folder_id: child.id }))
  const mark = await write((db) => db.repository(bookmark).insert({ page_id }))
  const before = audit().length
  await write((db) => db.repository(folder).delete(root.id))
  assert.deepEqual(audit().slice(before), ['update bookmark', 'delete page', 'delete folder', 'delete folder'])
  const kept = await read((db) => db.repository(bookmark).find({ id: mark.id }))
  assert.ok(kept && !('page_id' in kept) && kept.version === 2)
  assert.deepEqual(dangling(), [])
})

test('more rows than fit in memory at once go with what they refer to', async (test) => {
  const { write, rows } = await open(test)
  const { id } = await write((db) => db.repository(folder).insert({ name: 'f' }))
  await write(async (db) => {
    for (let n = 0; n < 250; n++) await db.repository(page).insert({ folder_id: id })
  })
  await write((db) => db.repository(folder).delete(id))
  assert.equal(rows('select count(*) as count from pages')[0]?.count, 0)
})

const undeferred = engine.name === 'h2' && 'H2 looks at references statement by statement'
test('rows that refer to each other go together', { skip: undeferred }, async (test) => {
  const { write, rows, dangling } = await open(test)
  const [one, two] = await write(async (db) => {
    const folders = db.repository(folder)
    const first = await folders.insert({ name: '1' })
    const second = await folders.insert({ name: '2', parent_id: first.id })
    await folders.update(first.id, { parent_id: second.id })
    return [first, second] as const
  })
  const self = await write((db) => db.repository(folder).insert({ name: 'self' }))
  await write((db) => db.repository(folder).update(self.id, { parent_id: self.id }))
  await write((db) => db.repository(folder).delete(self.id))
  await write((db) => db.repository(folder).delete(two.id))
  assert.equal(await write((db) => db.repository(folder).delete(one.id)), false)
  assert.equal(rows('select count(*) as count from folders')[0]?.count, 0)
  assert.deepEqual(dangling(), [])
})

test('a deleted row is nothing to refer to; with it what refers to it is deleted, restored on its own and purged', async (test) => {
  const { write, rows, dangling } = await open(test)
  const { id: album_id } = await write((db) => db.repository(album).insert({ name: 'a' }))
  const picture = await write((db) => db.repository(photo).insert({ album_id }))
  await write((db) => db.repository(album).delete(album_id))
  await assert.rejects(
    write((db) => db.repository(photo).insert({ album_id })),
    refused('conflict', '/album_id'),
  )
  await assert.rejects(
    write((db) => db.repository(photo).restore(picture.id)),
    refused('conflict', '/album_id'),
  )
  await write((db) => db.repository(album).restore(album_id))
  assert.equal((await write((db) => db.repository(photo).restore(picture.id)))?.version, 3)
  await write((db) => db.repository(album).delete(album_id))
  await write((db) => db.repository(album).purge(album_id))
  assert.equal(rows('select count(*) as count from photos')[0]?.count, 0)
  assert.deepEqual(dangling(), [])
})

test('where tenants have the same keys, what refers to one is not what refers to another', async (test) => {
  const { read, write } = await open(test)
  for (const caller of [acme, evil])
    await write(async (db) => {
      await db.repository(region).insert({ code: 'n', name: 'north' })
      await db.repository(branch).insert({ region_code: 'n' })
    }, caller)
  const left = async (caller: typeof acme) => (await read((db) => db.repository(branch).list({}), caller)).items.length
  await write((db) => db.repository(region).delete('n'), acme)
  assert.deepEqual([await left(acme), await left(evil)], [0, 1])
  await assert.rejects(
    write((db) => db.repository(branch).insert({ region_code: 'n' }), acme),
    refused('conflict', '/region_code'),
  )
  const name = async () => (await read((db) => db.repository(region).find({ code: 'n' }), evil))?.name
  await write((db) => db.repository(region).insert({ code: 'n', name: 'new' }), acme)
  await assert.rejects(
    write((db) => db.repository(region).unscoped().update('n', { name: 'x' })),
    TypeError,
  )
  await write((db) => db.repository(region).unscoped({ tenant_id: 'acme' }).update('n', { name: 'x' }))
  await write((db) => db.repository(branch).unscoped().insert({ region_code: 'n', tenant_id: 'evil' }))
  assert.deepEqual([await name(), await left(evil)], ['north', 2])
  await write((db) => db.repository(region).unscoped({ tenant_id: 'evil' }).delete('n'))
  assert.deepEqual([await name(), await left(evil)], [undefined, 0])
})

test('a deleted row that refers to what is removed for good goes before it, or forgets it', async (test) => {
  const { write, rows, dangling } = await open(test)
  const { id: folder_id } = await write((db) => db.repository(folder).insert({ name: 'f' }))
  const { id: other_id } = await write((db) => db.repository(folder).insert({ name: 'o' }))
  const { id: page_id } = await write((db) => db.repository(page).insert({ folder_id: other_id }))
  const kept = await write(async (db) => {
    const made = await db.repository(draft).insert({ folder_id, page_id })
    await db.repository(draft).delete(made.id)
    return made
  })
  await write((db) => db.repository(page).delete(page_id))
  const restored = await write((db) => db.repository(draft).restore(kept.id))
  assert.ok(restored && !('page_id' in restored) && restored.version === 4)
  await assert.rejects(
    write((db) => db.repository(folder).delete(folder_id)),
    refused('conflict'),
  )
  await write((db) => db.repository(draft).delete(kept.id))
  assert.equal(await write((db) => db.repository(folder).delete(folder_id)), true)
  assert.deepEqual([rows('select * from drafts'), dangling()], [[], []])
})

test('whoever refers to a row while somebody else deletes it, nothing refers to what is gone', async (test) => {
  const url = engine.name === 'sqlite' ? `sqlite:${temporaryFolder(test)}/albums.db` : await emptyDatabase()
  const [one, two] = [await laboratory(test, all, { url }), await laboratory(test, all, { url })]
  const outcomes = new Set<string>()
  for (let round = 0; round < 30; round++) {
    const { id: album_id } = await one.write((db) => db.repository(album).insert({ name: 'a' }))
    const { id: project_id } = await one.write((db) => db.repository(project).insert({ name: 'p' }), acme)
    const [hung, , given, dropped] = await Promise.allSettled([
      one.write((db) => db.repository(photo).insert({ album_id })),
      two.write((db) => db.repository(album).delete(album_id)),
      two.write((db) => db.repository(task).insert({ project_id }), acme),
      one.write((db) => db.repository(project).delete(project_id), acme),
    ])
    for (const it of [hung, given, dropped])
      if (it.status === 'rejected') assert.equal((it.reason as Failed).code, 'conflict', String(it.reason))
    assert.notEqual(given.status, dropped.status)
    outcomes.add(`${hung.status} ${given.status}`)
  }
  const lost = `select p.id from photos p join albums a on a.id = p.album_id where p.deleted_at is null and a.deleted_at is not null`
  assert.deepEqual(one.rows(lost), [], [...outcomes].join())
})

test('of a deletion that fails half-way nothing is left, whatever its handler makes of it', async (test) => {
  const shelf = resource('shelf', { plural: 'shelves', fields: { name: t.String() } })
  const box = resource('box', {
    plural: 'boxes',
    fields: { shelf_id: t.Id() },
    references: { shelf_id: { to: shelf, onDelete: 'cascade' } },
  })
  const thing = resource('thing', { fields: { box_id: t.Id() }, references: { box_id: { to: box } } })
  const lab = await laboratory(test, [shelf, box, thing])
  const { id: shelf_id } = await lab.write((db) => db.repository(shelf).insert({ name: 's' }))
  await lab.write(async (db) => {
    const made = []
    for (let n = 0; n < 3; n++) made.push(await db.repository(box).insert({ shelf_id }))
    await db.repository(thing).insert({ box_id: made[2]?.id as string })
  })
  const records = () => lab.rows('select count(*) as count from plinth_audit')[0]?.count
  const before = records()
  const remove = () => lab.write((db) => db.repository(shelf).delete(shelf_id))
  await assert.rejects(remove(), refused('conflict'))
  await lab.write((db) => assert.rejects(db.repository(shelf).delete(shelf_id), refused('conflict')))
  assert.equal(records(), before)
  assert.equal(lab.rows('select count(*) as count from boxes')[0]?.count, 3)
})
