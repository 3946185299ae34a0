import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { Failed, type Principal, resource, t } from 'plinth'
import { engine } from '../support/databases.ts'
import { type Laboratory, laboratory } from './laboratory.ts'

const note = resource('note', {
  fields: {
    title: t.String(),
    rank: t.Optional(t.Integer()),
    salary: t.Optional(t.Integer()),
    code: t.Immutable(t.Optional(t.String())),
  },
  filter: ['rank', 'salary', 'owner_id'],
  sort: ['rank', 'salary'],
  unique: [['title']],
  tenant: true,
  owner: 'user',
  masks: { salary: 'note:pay' },
})
const visit = resource('visit', {
  fields: { location_id: t.String(), reason: t.String() },
  filter: ['reason'],
  location: 'location_id',
})
const country = resource('country', {
  plural: 'countries',
  key: 'code',
  fields: { code: t.String(), name: t.String() },
  tenant: true,
})

const pin = resource('pin', { fields: { text: t.String() }, tenant: true, owner: 'user', upsert: true })

function caller(user: string, tenant?: string, more: Partial<Principal> = {}): Principal {
  return { user, tenant, client: undefined, location: undefined, roles: [], scopes: [], ...more }
}

const ada = caller('ada', 'acme')
const bob = caller('bob', 'acme')
const eve = caller('ada', 'evil')
const people = [ada, bob, eve, caller('bob', 'evil')]

const open = (test: TestContext) => laboratory(test, [note, visit, country])

function refused(code: string, pointer?: string): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof Failed &&
    thrown.code === code &&
    (pointer === undefined || (thrown.faults ?? []).some((it) => it.pointer === pointer))
}

test('a row is its owner’s and its tenant’s, who are set by the call and read back without the tenant', async (test) => {
  const { write, rows } = await open(test)
  const made = await write((db) => db.repository(note).insert({ title: 'a' }), { principal: ada })
  assert.equal(made.owner_id, 'ada')
  assert.ok(!('tenant_id' in made))
  assert.deepEqual(
    rows('select owner_id, tenant_id from notes').map((row) => ({ ...row })),
    [{ owner_id: 'ada', tenant_id: 'acme' }],
  )
  const [record] = rows('select owner_id, tenant_id, changes from plinth_audit')
  assert.equal(record?.owner_id, 'ada')
  assert.equal(record?.tenant_id, 'acme')
  assert.ok(!String(record?.changes).includes('tenant_id'))
})

test('a call that does not say whose rows it is about is refused, and sees nothing', async (test) => {
  const { read, write } = await open(test)
  await write((db) => db.repository(note).insert({ title: 'a' }), { principal: ada })
  for (const principal of [undefined, caller('ada')]) {
    const asking = principal ? { principal } : {}
    for (const work of [
      read((db) => db.repository(note).list({}), asking),
      read((db) => db.repository(note).find({ title: 'a' }), asking),
      write((db) => db.repository(note).insert({ title: 'b' }), asking),
    ])
      await assert.rejects(work, refused('permission_denied'))
  }
})

test('another’s row is a missing one, and what it has taken is free', async (test) => {
  const { read, write } = await open(test)
  const made = await write((db) => db.repository(note).insert({ title: 'a', rank: 1 }), { principal: ada })
  for (const principal of [bob, eve]) {
    const asking = { principal }
    assert.equal(await read((db) => db.repository(note).find({ id: made.id }), asking), undefined)
    assert.equal(await read((db) => db.repository(note).find({ title: 'a' }), asking), undefined)
    assert.equal(await write((db) => db.repository(note).update(made.id, { title: 'x' }), asking), undefined)
    assert.equal(await write((db) => db.repository(note).replace(made.id, { title: 'x' }), asking), undefined)
    assert.equal(await write((db) => db.repository(note).delete(made.id), asking), false)
    const page = await read(
      (db) => db.repository(note).list({ count: 'exact', owner_id: 'ada', or: ['(rank.eq.1,rank.null.true)'] }),
      asking,
    )
    assert.deepEqual(page, { items: [], total: 0 })
    await write((db) => db.repository(note).insert({ title: 'a' }), asking)
  }
  await assert.rejects(
    write((db) => db.repository(note).insert({ title: 'a' }), { principal: ada }),
    refused('already_exists'),
  )
})

test('a cursor is of use to nobody else', async (test) => {
  const { read, write } = await open(test)
  for (const title of ['a', 'b', 'c']) await write((db) => db.repository(note).insert({ title }), { principal: ada })
  const { next_cursor: cursor } = await read((db) => db.repository(note).list({ limit: 1 }), { principal: ada })
  await assert.rejects(
    read((db) => db.repository(note).list({ limit: 1, cursor }), { principal: bob }),
    refused('invalid_cursor'),
  )
})

test('tenants may choose the same key', async (test) => {
  const { read, write } = await open(test)
  for (const principal of [ada, eve])
    await write((db) => db.repository(country).insert({ code: 'GB', name: `of ${principal.tenant}` }), { principal })
  const found = await read((db) => db.repository(country).find({ code: 'GB' }), { principal: eve })
  assert.equal(found?.name, 'of evil')
  await write((db) => db.repository(country).save({ code: 'GB', name: 'ours' }), { principal: ada })
  assert.equal((await read((db) => db.repository(country).find({ code: 'GB' }), { principal: eve }))?.name, 'of evil')
  await assert.rejects(
    write((db) => db.repository(country).insert({ code: 'GB', name: 'twice' }), { principal: eve }),
    refused('already_exists'),
  )
})

test('rows are seen and written at the caller’s locations alone', async (test) => {
  const { read, write } = await open(test)
  const at = (location: string) => ({ principal: caller('ada', undefined, { location }) })
  const both = { principal: caller('ada', undefined, { locations: ['here', 'there'] }) }
  const visits = (location_id: string) => ({ location_id, reason: 'r' })
  const here = await write((db) => db.repository(visit).insert(visits('here')), at('here'))
  await write((db) => db.repository(visit).insert(visits('there')), at('there'))
  assert.equal(await read((db) => db.repository(visit).find({ id: here.id }), at('there')), undefined)
  assert.equal(await write((db) => db.repository(visit).delete(here.id), at('there')), false)
  const listed = async (asking: object) =>
    (await read((db) => db.repository(visit).list({ reason: 'r', count: 'exact' }), asking)).total
  assert.deepEqual([await listed(at('here')), await listed(both), await listed(at('elsewhere'))], [1, 2, 0])
  for (const work of [
    write((db) => db.repository(visit).insert(visits('there')), at('here')),
    write((db) => db.repository(visit).update(here.id, { location_id: 'there' }), at('here')),
  ])
    await assert.rejects(work, refused('permission_denied', '/location_id'))
  await assert.rejects(
    read((db) => db.repository(visit).list({}), { principal: ada }),
    refused('permission_denied'),
  )
})

test('what is masked is neither seen, set, filtered nor sorted by without its scope, and stays as it is', async (test) => {
  const { read, write } = await open(test)
  const payer = { principal: { ...ada, scopes: ['note:pay'] } }
  const plain = { principal: ada }
  const made = await write((db) => db.repository(note).insert({ title: 'a', salary: 7 }), payer)
  assert.equal(made.salary, 7)
  const seen = await read((db) => db.repository(note).find({ id: made.id }), plain)
  assert.ok(seen && !('salary' in seen))
  assert.ok((await read((db) => db.repository(note).list({}), plain)).items.every((it) => !('salary' in it)))
  const replaced = await write((db) => db.repository(note).replace(made.id, { title: 'b' }), plain)
  assert.ok(replaced && !('salary' in replaced))
  assert.equal((await read((db) => db.repository(note).find({ id: made.id }), payer))?.salary, 7)
  await assert.rejects(
    write((db) => db.repository(note).update(made.id, { salary: 9 }), plain),
    refused('permission_denied', '/salary'),
  )
  for (const [query, pointer] of [
    [{ salary__gt: 1 }, '/salary__gt'],
    [{ sort: ['-salary'] }, '/sort'],
    [{ or: ['(salary.gt.1,rank.eq.1)'] }, '/or'],
  ] as const)
    await assert.rejects(
      read((db) => db.repository(note).list(query as object), plain),
      refused('permission_denied', pointer),
    )
})

test('an immutable field stays as it was made; the same value again is no change', async (test) => {
  const { write } = await open(test)
  const asking = { principal: ada }
  const made = await write((db) => db.repository(note).insert({ title: 'a', code: 'x' }), asking)
  for (const patch of [{ code: 'y' }, { code: null }])
    await assert.rejects(
      write((db) => db.repository(note).update(made.id, patch), asking),
      (thrown) =>
        refused('validation_failed', '/code')(thrown) && (thrown as Failed).faults?.[0]?.code === 'immutable_field',
    )
  const same = await write((db) => db.repository(note).update(made.id, { code: 'x' }), asking)
  assert.equal(same?.version, 1)
  const replaced = await write((db) => db.repository(note).replace(made.id, { title: 'b' }), asking)
  assert.equal(replaced?.code, 'x')
})

test('the service’s own work reaches all rows when it says so, and says whose those are that it makes', async (test) => {
  const { read, write, rows } = await open(test)
  const payer = { ...ada, scopes: ['note:pay'] }
  await write((db) => db.repository(note).insert({ title: 'a', salary: 7 }), { principal: payer })
  const made = await write((db) =>
    db.repository(note).unscoped().insert({ title: 'b', tenant_id: 'acme', owner_id: 'bob' }),
  )
  assert.equal(made.tenant_id, 'acme')
  const all = await read((db) =>
    db
      .repository(note)
      .unscoped()
      .list({ sort: ['rank'] }),
  )
  assert.deepEqual(
    new Set(all.items.map((it) => `${it.tenant_id} ${it.owner_id} ${it.salary}`)),
    new Set(['acme ada 7', 'acme bob undefined']),
  )
  assert.equal((await read((db) => db.repository(note).find({ id: made.id }), { principal: bob }))?.title, 'b')
  assert.deepEqual(
    rows('select owner_id, tenant_id from plinth_audit order by sequence').map((it) => Object.values(it)),
    [
      ['ada', 'acme'],
      ['bob', 'acme'],
    ],
  )
  await assert.rejects(
    write((db) => db.repository(note).unscoped().insert({ title: 'c' })),
    TypeError,
  )
  await assert.rejects(
    write((db) => db.repository(note).insert({ title: 'd', owner_id: 'bob' } as never), { principal: ada }),
    TypeError,
  )
})

const onSqlite = { skip: engine.name !== 'sqlite' && 'it asks SQLite for its plan' }

test('lists of one’s own are read along an index, whosever else has rows', onSqlite, async (test) => {
  const { rows } = await open(test)
  const explained = (sql: string) =>
    rows(`explain query plan ${sql}`)
      .map(({ detail }) => String(detail))
      .join('; ')
  const own = `from notes where tenant_id = 'acme' and owner_id = 'ada'`
  for (const sql of [
    `select * ${own} order by created_at desc, id desc limit 50`,
    `select * ${own} and rank = 1 order by created_at desc, id desc limit 50`,
    `select * ${own} order by rank asc nulls last, created_at asc, id asc limit 50`,
  ])
    assert.match(explained(sql), /^SEARCH notes USING INDEX [^;]*$/, sql)
})

test('of many who ask at once each sees their own', async (test) => {
  const { read, write } = await open(test)
  const made = await Promise.all(
    people.map((principal) => write((db) => db.repository(note).insert({ title: 'a' }), { principal })),
  )
  const asked = people.flatMap((principal, asker) =>
    made.map(({ id }, owner) => ({ principal, id, isOwn: asker === owner })),
  )
  const found = await Promise.all(
    asked.map(({ principal, id }) => read((db) => db.repository(note).find({ id }), { principal })),
  )
  assert.deepEqual(
    found.map((it) => it !== undefined),
    asked.map(({ isOwn }) => isOwn),
  )
})

test('a key of one’s own choice is nobody else’s business', async (test) => {
  const { write } = await laboratory(test, [pin])
  const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'
  for (const principal of people) {
    const made = await write((db) => db.repository(pin).insert({ id, text: principal.user } as never), { principal })
    assert.equal(made.text, principal.user)
  }
})

type Step =
  | { readonly kind: 'insert'; readonly who: number; readonly title: string; readonly rank: number }
  | {
      readonly kind: 'save' | 'find' | 'update' | 'replace' | 'delete'
      readonly who: number
      readonly row: number
      readonly title: string
    }
  | { readonly kind: 'list'; readonly who: number; readonly rank: number | undefined }

const who = fc.nat(3)
const title = fc.constantFrom('a', 'b', 'c', 'd')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), who, title, rank: fc.nat(2) }),
  fc.record({ kind: fc.constantFrom('find', 'update', 'replace', 'delete'), who, row: fc.nat(8), title }),
  fc.record({ kind: fc.constant('list' as const), who, rank: fc.option(fc.nat(2), { nil: undefined }) }),
)

interface Known {
  readonly id: string
  readonly who: number
  title: string
  rank: number | undefined
  version: number
}

test('whoever does whatever to whichever rows, nobody reads, changes, lists, counts or infers those of another', async (test) => {
  const lab = await open(test)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await lab.write(async (db) => {
        const all = db.repository(note).unscoped()
        for (const { id } of (await all.list({ limit: 200 })).items) await all.delete(id)
      })
      const known: Known[] = []
      const made: Known[] = []
      for (const it of steps) await follow(lab, it, known, made)
    }),
    { numRuns: 60 },
  )
})

/** Does a step, and holds what it answers to what a plain list of the caller's own rows says. */
async function follow({ read, write }: Laboratory, it: Step, known: Known[], made: Known[]): Promise<void> {
  const principal = people[it.who] as Principal
  const mine = known.filter((row) => row.who === it.who)
  const taken = (name: string, but?: Known) => mine.some((row) => row !== but && row.title === name)
  const outcome = async <T>(work: Promise<T>) =>
    work.catch((thrown) => (thrown instanceof Failed ? thrown.code : assert.fail(thrown)))
  if (it.kind === 'insert') {
    const given = { title: it.title, rank: it.rank }
    const answer = await outcome(write((db) => db.repository(note).insert(given), { principal }))
    assert.equal(answer === 'already_exists', taken(it.title))
    if (typeof answer === 'string') return
    const row = { id: answer.id, who: it.who, ...given, version: 1 }
    known.push(row)
    made.push(row)
    return
  }
  if (it.kind === 'list') {
    const { items, total } = await read((db) => db.repository(note).list({ rank: it.rank, count: 'exact' }), {
      principal,
    })
    const expected = mine.filter((row) => it.rank === undefined || row.rank === it.rank)
    assert.deepEqual(items.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort())
    assert.equal(total, expected.length)
    return
  }
  const aimed = made[it.row % Math.max(1, made.length)]
  const id = aimed?.id ?? '01927b6e-7c3a-7def-8a1b-0123456789ab'
  const own = mine.find((row) => row.id === id)
  if (it.kind === 'find') {
    const found = await read((db) => db.repository(note).find({ id }), { principal })
    assert.equal(found?.title, own?.title)
    return
  }
  if (it.kind === 'delete') {
    assert.equal(await write((db) => db.repository(note).delete(id), { principal }), own !== undefined)
    if (own) known.splice(known.indexOf(own), 1)
    return
  }
  const work = (name: 'update' | 'replace') =>
    write((db) => db.repository(note)[name](id, { title: it.title }), { principal })
  const answer = await outcome(work(it.kind === 'update' ? 'update' : 'replace'))
  if (!own) return assert.equal(answer, undefined)
  assert.equal(answer === 'already_exists', taken(it.title, own))
  if (typeof answer === 'string') return
  own.title = it.title
  if (it.kind === 'replace') own.rank = undefined
}
