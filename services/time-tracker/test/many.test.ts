import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { SqliteConnection } from '../../../packages/plinth/src/storage/dialect/sqlite/connection.ts'
import { fastest } from '../../../packages/plinth/test/support/fastest.ts'
import { countEntries } from './support/many-entries.ts'
import { admin, openTracker, withWork } from './support/tracker.ts'

/**
 * So many entries of an hour, one after the other, the last one in the present month, and nine in ten somebody else's.
 */
const fill = `insert into time_entries
  (id, project_id, activity_id, start_date, end_date, owner_id, version, created_at, updated_at, tenant_id)
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
  select printf('01a20000-0000-7000-8000-%012x', i), e.project_id, e.activity_id,
    strftime('%Y-%m-%dT%H:%M:00.0000000Z', unixepoch('2026-03-17') - i * 3600, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:00.0000000Z', unixepoch('2026-03-17') - i * 3600 + 3000, 'unixepoch'),
    case i % 10 when 0 then 'ada' else 'bob' end, 1, e.created_at, e.updated_at, e.tenant_id
  from n, (select * from time_entries limit 1) e`

/** The time tracker with so many entries, and how many statements a request takes. */
async function withMany(context: TestContext, count: number) {
  const tracker = await openTracker(context)
  const ask = tracker.as('ada')
  await ask('POST', '/time-entries', await withWork(ask))
  const connection = await tracker.storage.connect()
  await connection.run(fill, [count])
  await countEntries(connection)
  await connection.close()
  const spies = (['get', 'all', 'find'] as const).map((name) => context.mock.method(SqliteConnection.prototype, name))
  const statements = async (path: string, who = ask) => {
    for (const spy of spies) spy.mock.resetCalls()
    const { status, body } = await who('GET', path)
    assert.equal(status, 200)
    return { statements: spies.reduce((sum, spy) => sum + spy.mock.callCount(), 0), body }
  }
  return { ...tracker, ask, statements, calls: () => spies.flatMap(({ mock }) => mock.calls) }
}

/** Gives each entry a project, a customer and an activity of its own. */
const tellApart = [
  `insert into customers (id, name, status, version, created_at, updated_at, tenant_id)
    select id, id, 'active', 1, created_at, updated_at, tenant_id from time_entries`,
  `insert into projects (id, name, customer_id, status, version, created_at, updated_at, tenant_id)
    select id, id, id, 'active', 1, created_at, updated_at, tenant_id from time_entries`,
  `insert into activities (id, name, status, version, created_at, updated_at, tenant_id)
    select id, id, 'active', 1, created_at, updated_at, tenant_id from time_entries`,
  'update time_entries set project_id = id, activity_id = id',
]

const paths = ['/time-entries', '/time-entries/latest', '/projects/recent', '/projects', '/time-entries/summary']

test('a list takes as many statements for thousands of entries as for ten', async (context) => {
  const few = await withMany(context, 100)
  const before: number[] = []
  for (const path of paths) before.push((await few.statements(path)).statements)
  const many = await withMany(context, 5000)
  for (const [index, path] of paths.entries()) {
    const { statements } = await many.statements(path)
    assert.ok(statements > 0 && statements <= (before[index] ?? 0), `${path}: ${before[index]}, then ${statements}`)
    assert.ok(statements <= 10, `${path}: ${statements}`)
  }
})

test('a list takes as many statements for a thousand names as for one', async (context) => {
  const tracker = await withMany(context, 1000)
  const root = tracker.as('root', { roles: [admin] })
  const asked = [
    ['/time-entries?start_date=2026-01-01', tracker.ask],
    ['/time-entries?start_date=2026-01-01&user_id=*', root],
    ['/projects/recent', tracker.ask],
  ] as const
  const alike: number[] = []
  for (const [path, who] of asked) alike.push((await tracker.statements(path, who)).statements)
  const connection = await tracker.storage.connect()
  for (const statement of tellApart) await connection.run(statement, [])
  await connection.close()
  for (const [index, [path, who]] of asked.entries()) {
    const { statements, body } = await tracker.statements(path, who)
    assert.ok(body.length >= 20, `${path}: ${body.length}`)
    // A project of a customer takes one more than an internal one.
    assert.ok(statements <= (alike[index] ?? 0) + 1, `${path}: ${alike[index]}, then ${statements}`)
  }
})

test('of a hundred thousand entries those of a month are found in no time, and the report is a stream', async (context) => {
  const tracker = await withMany(context, 100_000)
  const timed = async (path: string, who = tracker.ask) => {
    const start = performance.now()
    const { body } = await tracker.statements(path, who)
    return { ms: performance.now() - start, body }
  }
  await timed('/time-entries')
  const month = await timed('/time-entries?month=2&year=2020')
  assert.ok(month.body.length > 60 && month.body.length < 80, `${month.body.length}`)
  const ms = await fastest(() => timed('/time-entries?month=2&year=2020'))
  assert.ok(ms < 500, `${ms} ms`)
  const root = tracker.as('root', { roles: [admin] })
  const report = await timed('/time-entries/report?start_date=2025-01-01&end_date=2025-12-31', root)
  assert.ok(report.body.length > 8700, `${report.body.length}`)
  context.diagnostic(`a month of 100,000 entries: ${ms} ms; the report of ${report.body.length}: ${report.ms} ms`)
})

test('a page is found by its position among more entries than are counted at once', async (context) => {
  const { as, storage, statements } = await withMany(context, 130_000)
  const root = as('root', { roles: [admin] })
  const connection = await storage.connect()
  // One of them began before this, and ended after it.
  const from = '2011-06-01T00:10:00.0000000Z'
  const sql = 'from time_entries where (start_date >= ? or end_date >= ?) and owner_id in'
  const all = await connection.all(`select start_date ${sql} ('bob') order by start_date desc`, [from, from])
  const everybody = await connection.get(`select count(*) as count ${sql} ('ada', 'bob')`, [from, from])
  await connection.close()
  const period = `start_date=${from}&end_date=2026-04-01&timezone_offset=0`
  assert.equal(all.at(-1)?.start_date, '2011-06-01T00:00:00.0000000Z')
  for (const start of [0, 150, 60_001, all.length - 3, all.length]) {
    const path = `/time-entries/paginated?user_id=bob&${period}&start=${start}&length=5`
    const { body, statements: count } = await statements(path, root)
    assert.equal(body.records_total, all.length)
    assert.deepEqual(
      body.data.map((each: { start_date: string }) => each.start_date),
      all.slice(start, start + 5).map((row) => row.start_date),
      `from ${start} on`,
    )
    assert.ok(count < 40, `${count} statements from ${start} on`)
  }
  await root('PUT', '/users/ada', { name: 'Ada' })
  await root('POST', '/users/ada/roles/test/grant')
  for (const [who, total] of [
    ['ada,bob,ada', everybody?.count],
    ['*', all.length],
  ]) {
    const { body } = await statements(`/time-entries/paginated?user_id=${who}&${period}&start=100000&length=5`, root)
    assert.deepEqual([body.records_total, body.data.length], [total, 5], `of ${who}`)
  }
})

test('a page is found by its position wherever entries crowd', async (context) => {
  const { ask, storage, statements } = await withMany(context, 3000)
  const connection = await storage.connect()
  // The number of entries grows with the fourth power of time, and hundreds begin at one moment.
  await connection.run(
    `update time_entries set owner_id = 'ada', start_date = strftime('%Y-%m-%dT%H:%M:%S.0000000Z',
      unixepoch('2026-03-17') - case when n.i between 700 and 1200 then 5e6 else sqrt(sqrt(n.i)) * 1e8 end, 'unixepoch')
      from (select id, row_number() over (order by id) as i from time_entries) n where n.id = time_entries.id`,
    [],
  )
  await countEntries(connection)
  const all = await connection.all('select id from time_entries order by start_date desc, created_at desc, id desc', [])
  await connection.close()
  const period = 'start_date=1970-01-02&end_date=2099-01-01'
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: all.length + 1 }), async (start) => {
      const { body, statements: count } = await statements(`/time-entries/paginated?${period}&start=${start}&length=3`)
      const found = body.data.map((each: { id: string }) => each.id)
      const wanted = all.slice(start, start + 3).map(({ id }) => id)
      assert.deepEqual([body.records_total, found], [all.length, wanted])
      assert.ok(count < 40, `${count} statements from ${start} on`)
    }),
    { numRuns: 60 },
  )
})

for (const [whose, roles] of [
  ['everybody', [admin]],
  ['one person', []],
] as const)
  test(`a part of a report about ${whose} begins where the one before ended, however many there were`, async (context) => {
    const tracker = await withMany(context, 10_000)
    const reader = tracker.as('ada', { roles })
    await tracker.statements('/time-entries/report?start_date=2015-01-01&end_date=2026-04-01', reader)
    const place = '("start_date", "created_at", "id") < '
    const parts = tracker
      .calls()
      .map(({ arguments: [sql, values] }) => ({ sql: typeof sql === 'string' ? sql : '', values }))
    const onward = parts.filter(({ sql }) => sql.includes(place))
    assert.ok(onward.length > 3)
    const connection = (await tracker.storage.connect()) as SqliteConnection
    for (const { sql, values } of onward) {
      const steps = connection.all(`explain query plan ${sql}`, values)
      assert.match(JSON.stringify(steps), /\(start_date,created_at,id\)</)
    }
    connection.close()
  })
