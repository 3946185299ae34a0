import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Database, type Principal, resource, t } from 'plinth'
import { append } from '../../src/storage/audit/chain.ts'
import { auditRecord } from '../../src/storage/audit/record.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { laboratory } from './laboratory.ts'

const note = resource('note', {
  fields: {
    title: t.String(),
    rank: t.Optional(t.Integer()),
    cost: t.Optional(t.Decimal()),
    urgent: t.Optional(t.Boolean()),
    labels: t.Optional(t.Array(t.String())),
    pin: t.Optional(t.String({ secret: true })),
  },
  filter: ['title', 'rank', 'cost', 'urgent', 'labels'],
  sort: ['title', 'rank', 'cost'],
  history: true,
})

const caller = (more: Partial<Principal> = {}): Principal => ({
  client: 'web',
  user: 'ada',
  tenant: undefined,
  location: undefined,
  roles: [],
  scopes: [],
  ...more,
})

const onSqlite = { skip: engine.name !== 'sqlite' && 'it watches SQLite at work' }

test('a history tells each version, newest first, with who made it and what changed, page by page', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [note], { now: clock.now })
  const { id } = await lab.write((db) => db.repository(note).insert({ title: 'one', pin: '1815' }), {
    principal: caller(),
  })
  clock.advance(1000)
  await lab.write((db) => db.repository(note).update(id, { title: 'two', pin: '1852' }))
  clock.advance(1000)
  await lab.write((db) => db.repository(note).delete(id), { principal: caller({ client: undefined }) })
  await lab.write((db) => db.repository(note).insert({ title: 'another' }))

  const page = await lab.read((db) => db.repository(note).history.list(id))
  assert.deepEqual(
    page?.items.map(({ version, action, at, actor }) => [version, action, at, actor]),
    [
      [2, 'delete', '2026-03-01T09:00:02.000Z', { type: 'user', id: 'ada' }],
      [2, 'update', '2026-03-01T09:00:01.000Z', { type: 'anonymous' }],
      [1, 'create', '2026-03-01T09:00:00.000Z', { type: 'user', id: 'ada', client_id: 'web' }],
    ],
  )
  assert.deepEqual(page?.items[1]?.changes, [
    { op: 'replace', path: '/title', value: 'two', from: 'one' },
    { op: 'replace', path: '/pin', value: '***', from: '***' },
  ])

  const seen = []
  for (let cursor: string | undefined; ; ) {
    const part = await lab.read((db) => db.repository(note).history.list(id, { limit: 1, cursor }))
    seen.push(...(part?.items ?? []).map(({ action }) => action))
    cursor = part?.next_cursor
    if (cursor === undefined) break
  }
  assert.deepEqual(seen, ['delete', 'update', 'create'])
  assert.equal(await lab.read((db) => db.repository(note).history.list('nobody')), undefined)
  const other = (await lab.read((db) => db.repository(note).history.list(id, { limit: 1 })))?.next_cursor
  await assert.rejects(
    lab.read((db) => db.repository(note).history.list('nobody', { cursor: other })),
    { code: 'invalid_cursor' },
  )
})

test('a version and a moment are answered as the row was then, secrets masked', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [note], { now: clock.now })
  const made = await lab.write((db) =>
    db.repository(note).insert({ title: 'one', urgent: true, labels: ['a', 'b'], pin: '1815' }),
  )
  clock.advance(1000)
  const changed = await lab.write((db) => db.repository(note).update(made.id, { title: 'two', labels: null }))
  clock.advance(1000)
  await lab.write((db) => db.repository(note).delete(made.id))
  const version = (number: number) => lab.read((db) => db.repository(note).history.version(made.id, number))
  const asOf = (moment: string) => lab.read((db) => db.repository(note).history.asOf(made.id, moment))
  assert.deepEqual(await version(1), { ...made, pin: '***' })
  assert.equal(await version(3), undefined)
  assert.equal(await asOf('2026-03-01T08:59:59.999Z'), undefined)
  assert.deepEqual(await asOf('2026-03-01T09:00:00.999Z'), { ...made, pin: '***' })
  assert.deepEqual(await asOf('2026-03-01T09:00:01.000Z'), { ...changed, pin: '***' })
  assert.equal(await asOf('2026-03-01T09:00:02.000Z'), undefined)
})

test('a list of a moment answers what the list answered then, with every filter, order and page', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [note], { now: clock.now })
  const queries = [
    {},
    { title__starts_with: 'b' },
    { rank__gte: 3, sort: ['-rank'] as const },
    { rank__null: true, sort: ['title'] as const },
    { cost__lt: '-0.5', sort: ['-cost'] as const },
    { cost__in: ['-9.5', '1'], sort: ['cost', 'title'] as const },
    { urgent: true },
    { labels__has: 'a0' },
    { sort: ['rank', '-title'] as const, limit: 3 },
    { or: ['(rank.eq.1,urgent.eq.true)'], count: 'exact' as const },
  ]
  type List = (typeof queries)[number] & { cursor?: string | undefined; as_of?: string }
  const all = async (query: List) => {
    const items: unknown[] = []
    let total: number | undefined
    for (let cursor: string | undefined; ; ) {
      const page = await lab.read((db) => db.repository(note).list({ ...query, cursor } as never))
      items.push(...page.items)
      total = page.total
      cursor = page.next_cursor
      if (cursor === undefined) return { items, total }
    }
  }
  const then: { moment: string; answers: unknown[] }[] = []
  const ids: string[] = []
  for (let step = 0; step < 24; step++) {
    await lab.write(async (db) => {
      const notes = db.repository(note)
      const random = ids[(step * 7) % Math.max(1, ids.length)]
      if (step % 4 === 3 && random) {
        await notes.delete(random)
        ids.splice(ids.indexOf(random), 1)
      } else if (step % 3 === 2 && random) {
        await notes.update(random, { rank: step % 5 === 0 ? null : step % 5, urgent: step % 2 === 0 })
      } else {
        const title = step % 8 === 4 ? 'null' : `${'abc'[step % 3]}${step}`
        const { id } = await notes.insert({
          title,
          ...(step % 2 && { rank: step % 6, cost: `${(step % 6) * 3 - 9.5}` }),
          labels: [title],
        })
        ids.push(id)
      }
    })
    then.push({ moment: clock.now().toISOString(), answers: await Promise.all(queries.map(all)) })
    clock.advance(1000)
  }
  for (const { moment, answers } of then)
    for (const [index, query] of queries.entries())
      assert.deepEqual(await all({ ...query, as_of: moment }), answers[index], `${moment} ${JSON.stringify(query)}`)
})

test('a list of a moment tells no secret, of whatever kind', async (context) => {
  const values = {
    text: 'open sesame',
    count: 1815,
    weight: 0.5,
    price: '-12.5000',
    flag: true,
    state: 'a',
    day: '2026-03-01',
    moment: '2026-03-01T09:30:00.000Z',
    link: '01927b6e-7c3a-7def-8a1b-0123456789ab',
  } as const
  const secret = { secret: true } as const
  const fields = {
    text: t.String(secret),
    count: t.Integer(secret),
    weight: t.Number(secret),
    price: t.Decimal(secret),
    flag: t.Boolean(secret),
    state: t.Enum(['a', 'b'], secret),
    day: t.Date(secret),
    moment: t.Instant(secret),
    link: t.Id(secret),
  }
  const safe = resource('safe', { fields, sort: ['price', 'count'], history: true })
  const clock = fakeClock()
  const lab = await laboratory(context, [safe], { now: clock.now })
  const made = await lab.write((db) => db.repository(safe).insert(values))
  clock.advance(1000)
  await lab.write((db) => db.repository(safe).update(made.id, { price: '1' }))
  for (const sort of [['price'], ['-count']] as const) {
    const { items } = await lab.read((db) => db.repository(safe).list({ as_of: made.created_at, sort }))
    const masked = Object.fromEntries(Object.keys(values).map((name) => [name, '***']))
    assert.deepEqual(items, [{ ...made, ...masked }])
  }
})

test('a list of a moment is the same however many rows there were, and reads on in turns', async (context) => {
  const lab = await laboratory(context, [note])
  await lab.write(async (db) => {
    for (let index = 0; index < 4500; index++) {
      const rank = (index * 7919) % 1000
      await db.repository(note).insert({
        title: ['é', '😀', '\uffee'][index % 3] as string,
        ...(index % 9 > 0 && { rank, cost: `${500 - rank}` }),
      })
    }
  })
  const moment = new Date().toISOString()
  for (const sort of [['-rank'], ['rank', '-title'], ['title', 'rank'], ['cost']] as const) {
    const query = { sort, limit: 200, count: 'exact' as const }
    let turns = 0
    const turning = setInterval(() => turns++, 0)
    let [now, then] = await lab.read((db) =>
      Promise.all([query, { ...query, as_of: moment }].map((it) => db.repository(note).list(it))),
    )
    clearInterval(turning)
    assert.deepEqual(then?.items, now?.items)
    assert.equal(then?.total, 4500)
    assert.ok(turns > 0, 'nobody is kept waiting')
    ;[now, then] = await lab.read((db) =>
      Promise.all([
        db.repository(note).list({ ...query, cursor: now?.next_cursor }),
        db.repository(note).list({ ...query, as_of: moment, cursor: then?.next_cursor }),
      ]),
    )
    assert.deepEqual(then?.items, now?.items)
  }
})

test('the past belongs to whom the rows belong', async (context) => {
  const own = resource('own', {
    fields: { title: t.String(), pay: t.Optional(t.Integer()) },
    tenant: true,
    owner: 'user',
    masks: { pay: 'own:pay' },
    history: true,
  })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [own], { now: clock.now })
  const ada = caller({ tenant: 'acme', scopes: ['own:pay'] })
  const { id } = await lab.write((db) => db.repository(own).insert({ title: 'hers', pay: 3 }), { principal: ada })
  await lab.write((db) => db.repository(own).update(id, { pay: 4 }), { principal: ada })
  await lab.write((db) => db.repository(own).delete(id), { principal: ada })
  const look = (principal: Principal) =>
    lab.read(
      async (db) => {
        const { history } = db.repository(own)
        const { items } = await db.repository(own).list({ as_of: '2026-03-01T09:00:00.000Z' })
        return [await history.list(id), await history.version(id, 1), items]
      },
      { principal },
    )
  const [history, first] = await look(ada)
  assert.equal((history as { items: unknown[] }).items.length, 3)
  assert.equal((first as { pay?: number }).pay, 3)
  for (const stranger of [{ user: 'eve' }, { tenant: 'other' }])
    assert.deepEqual(await look({ ...ada, ...stranger }), [undefined, undefined, []])
  const [masked, version] = await look({ ...ada, scopes: [] })
  assert.ok(!JSON.stringify([masked, version]).includes('pay'))
})

test('rows of several with one key have a past each', async (context) => {
  const own = resource('own', {
    key: 'code',
    fields: { code: t.String(), title: t.String() },
    tenant: true,
    owner: 'user',
    history: true,
  })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [own], { now: clock.now })
  const callers = [
    { tenant: 'acme', user: 'ada' },
    { tenant: 'acme', user: 'bob' },
    { tenant: 'evil', user: 'ada' },
  ].map(caller)
  for (const [index, principal] of callers.entries())
    await lab.write((db) => db.repository(own).insert({ code: 'one', title: `of ${index}` }), { principal })
  const titles = (principal: Principal) =>
    lab.read(
      async (db) => {
        const { items } = await db.repository(own).list({ as_of: '2026-03-01T09:00:00.000Z' })
        return items.map(({ title }) => title)
      },
      { principal },
    )
  for (const [index, principal] of callers.entries()) assert.deepEqual(await titles(principal), [`of ${index}`])
  await lab.write((db) => db.repository(own).delete('one'), { principal: callers[2] as Principal })
  for (const [index, principal] of callers.entries())
    assert.deepEqual(await titles(principal), index === 2 ? [] : [`of ${index}`])
})

test('what was deleted and restored was away in between, and is told as such', async (context) => {
  const kept = resource('kept', { fields: { title: t.String() }, softDelete: true, history: true })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [kept], { now: clock.now })
  const { id } = await lab.write((db) => db.repository(kept).insert({ title: 'one' }))
  clock.advance(1000)
  await lab.write((db) => db.repository(kept).delete(id))
  clock.advance(1000)
  await lab.write((db) => db.repository(kept).restore(id))
  clock.advance(1000)
  await lab.write((db) => db.repository(kept).delete(id))
  clock.advance(1000)
  await lab.write((db) => db.repository(kept).purge(id))
  const at = (second: number) => `2026-03-01T09:00:0${second}.500Z`
  const there = async (second: number) => {
    const [one, { items }] = await lab.read(async (db) => [
      await db.repository(kept).history.asOf(id, at(second)),
      await db.repository(kept).list({ as_of: at(second) }),
    ])
    return [one !== undefined, items.length]
  }
  assert.deepEqual(await Promise.all([0, 1, 2, 3, 4].map(there)), [
    [true, 1],
    [false, 0],
    [true, 1],
    [false, 0],
    [false, 0],
  ])
  const page = await lab.read((db) => db.repository(kept).history.list(id))
  assert.deepEqual(
    page?.items.map(({ action }) => action),
    ['purge', 'delete', 'restore', 'delete', 'create'],
  )
})

test('what becomes of a deleted row is not told of the one that has its key now', async (context) => {
  const shelf = resource('shelf', { key: 'code', fields: { code: t.String() }, softDelete: true, history: true })
  const coded = resource('coded', {
    key: 'code',
    fields: { code: t.String(), title: t.String(), shelf: t.Optional(t.String()) },
    sort: ['title'],
    references: { shelf: { to: shelf, onDelete: 'clear' } },
    softDelete: true,
    history: true,
  })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [shelf, coded], { now: clock.now })
  const principal = caller({ scopes: ['coded:read-deleted'] })
  const moments: string[] = []
  const steps: ((db: Database) => Promise<unknown>)[] = [
    (db) => db.repository(shelf).insert({ code: 's' }),
    (db) => db.repository(coded).insert({ code: 'a', title: 'first', shelf: 's' }),
    (db) => db.repository(coded).update('a', { title: 'first, changed' }),
    (db) => db.repository(coded).delete('a'),
    (db) => db.repository(coded).insert({ code: 'b', title: 'gone', shelf: 's' }),
    (db) => db.repository(coded).delete('b'),
    (db) => db.repository(coded).insert({ code: 'a', title: 'second' }),
    (db) => db.repository(shelf).delete('s'),
    (db) => db.repository(shelf).purge('s'),
  ]
  const live = async () => (await lab.read((db) => db.repository(coded).find({ code: 'a' })))?.title
  const listed = (query: object) =>
    lab.read(async (db) => (await db.repository(coded).list(query as never)).items.map(({ title }) => title), {
      principal,
    })
  const present: unknown[] = []
  const look = async () => {
    moments.push(clock.now().toISOString())
    present.push([await live(), await listed({}), await listed({ deleted: 'include', sort: ['title'] })])
    clock.advance(1000)
  }
  for (const step of steps) {
    await lab.write(step)
    await look()
  }
  const cleared = await lab.read((db) => db.repository(coded).history.version('b', 3))
  assert.equal(cleared, undefined, 'a version of what is deleted')
  clock.advance(31 * 86_400_000)
  assert.equal(await lab.write((db) => db.repository(coded).purgeDue(10)), 2)
  await look()
  assert.deepEqual(present.at(-2), ['second', ['second'], ['first, changed', 'gone', 'second']])
  assert.deepEqual(present.at(-1), ['second', ['second'], ['second']])
  for (const [index, as_of] of moments.entries())
    assert.deepEqual(
      [
        (await lab.read((db) => db.repository(coded).history.asOf('a', as_of)))?.title,
        await listed({ as_of }),
        await listed({ as_of, deleted: 'include', sort: ['title'] }),
      ],
      present[index],
      `step ${index}`,
    )

  const told = () =>
    lab.read(async (db) => {
      const { history } = db.repository(coded)
      const page = await history.list('a')
      const titles = [1, 2, 3].map(async (version) => (await history.version('a', version))?.title)
      return [page?.items.map(({ action, version }) => `${action} ${version}`), await Promise.all(titles)]
    })
  assert.deepEqual(await told(), [['create 1'], ['second', undefined, undefined]])
  await lab.write((db) => db.repository(coded).delete('a'))
  assert.deepEqual(await told(), [
    ['delete 2', 'create 1'],
    ['second', undefined, undefined],
  ])
})

test('of rows of several with one key, whoever sees all of them lists the past of each', async (context) => {
  const own = resource('own', {
    key: 'code',
    fields: { code: t.String(), title: t.String() },
    sort: ['title'],
    tenant: true,
    history: true,
  })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [own], { now: clock.now })
  for (const tenant of ['acme', 'evil'])
    await lab.write((db) => db.repository(own).insert({ code: 'one', title: tenant }), {
      principal: caller({ tenant }),
    })
  const query = { as_of: '2026-03-01T09:00:00.000Z', sort: ['title'] as const }
  const { items } = await lab.read((db) => db.repository(own).unscoped().list(query))
  assert.deepEqual(
    items.map(({ title }) => title),
    ['acme', 'evil'],
  )
})

test('a record without a state, as earlier versions wrote them, hides what was before it', async (context) => {
  const kept = resource('kept', {
    key: 'code',
    fields: { code: t.String(), title: t.String() },
    softDelete: true,
    history: true,
  })
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const lab = await laboratory(context, [kept], { now: clock.now })
  await lab.write((db) => db.repository(kept).insert({ code: 'a', title: 'one' }))
  clock.advance(1000)
  const changes = [{ op: 'replace', path: '/title', value: 'two', from: 'one' }] as const
  const write = { resource: 'kept', id: 'a', action: 'update', version: 2, changes } as const
  const record = await lab.read((_, call) => auditRecord(call, clock.now().toISOString(), write))
  const connection = await lab.storage.connect()
  await connection.run('begin')
  await append(connection, [record])
  await connection.run('commit')
  await connection.close()
  const at = async (as_of: string) => {
    const { items } = await lab.read((db) => db.repository(kept).list({ as_of }))
    return items.map(({ title }) => title)
  }
  assert.deepEqual(await at('2026-03-01T09:00:00.500Z'), ['one'])
  assert.deepEqual(await at('2026-03-01T09:00:01.500Z'), [])
  const page = await lab.read((db) => db.repository(kept).history.list('a'))
  assert.deepEqual(
    page?.items.map(({ action }) => action),
    ['update', 'create'],
  )
})

test('only a resource with a history has an index on the log for it, and a past', onSqlite, async (context) => {
  const plain = resource('plain', { fields: { title: t.String() } })
  const lab = await laboratory(context, [note, plain])
  const indexes = lab.rows("select name from sqlite_schema where type = 'index' and tbl_name = 'plinth_audit'")
  assert.deepEqual(indexes, [{ name: 'plinth_audit_notes' }])
  await assert.rejects(
    lab.read((db) => db.repository(plain).history.list('1')),
    /without history/,
  )
  const plan = lab.rows(
    `explain query plan select 1 from plinth_audit where resource = 'note' and action <> 'read' and resource_id = ?
     order by sequence desc limit 1`,
    '1',
  )
  assert.match(String(plan[0]?.detail), /USING .*INDEX plinth_audit_notes/)
})
