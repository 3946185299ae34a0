import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Failed } from 'plinth'
import { link, origin } from '../../src/storage/audit/chain.ts'
import { recordColumns, recordOf } from '../../src/storage/audit/record.ts'
import { mssqlDialect } from '../../src/storage/dialect/mssql/dialect.ts'
import { type TdsAnswer, type TdsRequest, tdsServer } from '../support/tds-server.ts'
import { collected, laboratory } from './laboratory.ts'
import { item, person } from './resources.ts'

const at = new Date('2026-03-01T09:30:00.000Z')
const id = '0195505e-0d40-7000-8000-000000000000'
const row = {
  id,
  title: 'one',
  status: 'active',
  rank: 1,
  weight: null,
  urgent: true,
  due_on: null,
  due_at: null,
  price: null,
  labels: '["a"]',
  address: null,
  counts: null,
  anything: null,
  closed_at: null,
  version: 1,
  created_at: at,
  updated_at: at,
}

/** What a database that is set up, and holds this row, would answer. */
function standing({ sql }: TdsRequest): TdsAnswer {
  if (sql.includes('sys.databases'))
    return { rows: [{ collation: 'Latin1_General_100_BIN2_UTF8', snapshots: 1, committed: true }] }
  if (sql === mssqlDialect.systemVersion) return { rows: [{ version: 0 }] }
  if (sql.includes('select "id"')) return { rows: [row] }
  return /^(insert|update|delete|begin try)/.test(sql) ? { changed: 1 } : {}
}

/** A storage on a server that answers like that, or otherwise; what it was asked before is forgotten. */
async function open(context: TestContext, answer: (request: TdsRequest) => TdsAnswer | undefined = () => undefined) {
  let isOpen = false
  const server = await tdsServer((request) => (isOpen && answer(request)) || standing(request))
  context.after(() => server.close())
  const url = `mssql://sa:secret@127.0.0.1:${server.port}/app?encrypt=false`
  const lab = await laboratory(context, [item, person], { url, now: () => at })
  server.asked.length = 0
  isOpen = true
  return { ...lab, asked: server.asked }
}

test('a command is one transaction, with its record chained under the lock', async (context) => {
  const { write, asked } = await open(context)
  const made = await write((db) => db.repository(item).insert({ title: 'one', urgent: true, labels: ['a'] }))
  const [begin, work, last, commit, ...more] = asked
  assert.deepEqual([begin?.sql, commit?.sql, more], ['begin transaction', 'commit', []])
  assert.match(
    work?.sql ?? '',
    /^begin try set nocount on; insert into "items" .+ exec @held = sp_getapplock .+ set nocount off; select sequence, hash from plinth_audit/s,
  )
  assert.deepEqual(work?.parameters?.slice(0, 6), [made.id, 'one', 'active', null, null, true])
  // The record that came over the wire is the one that its hash is of.
  assert.match(last?.sql ?? '', /^insert into plinth_audit /)
  const sent = /\((.+?)\) values/.exec(last?.sql ?? '')?.[1]?.split(',') ?? []
  const told = Object.fromEntries(recordColumns.map((name) => [name, last?.parameters?.[sent.indexOf(name)] ?? null]))
  assert.equal(last?.parameters?.at(-1), link(origin.hash, recordOf(told as never)))
})

test('a row is changed where it was found, locked', async (context) => {
  const { write, asked } = await open(context)
  const changed = await write((db) => db.repository(item).update(id, { urgent: false }))
  assert.deepEqual([changed?.version, changed?.urgent, changed?.labels], [2, false, ['a']])
  const [begin, find, work, last, commit] = asked.map(({ sql }) => sql)
  assert.deepEqual([begin, commit], ['begin transaction', 'commit'])
  assert.match(
    find ?? '',
    /save transaction command; set nocount off; select "id".+ from "items" with \(updlock, rowlock\)/,
  )
  assert.match(work ?? '', /update "items" set "urgent" = @p1, "version" = @p2, "updated_at" = @p3 where "id" = @p4;/)
  assert.match(last ?? '', /^insert into plinth_audit /)
})

test('queries of one moment share a snapshot, and finds of one moment a statement', async (context) => {
  const { read, asked } = await open(context)
  const find = () => read((db) => db.repository(item).find({ id }))
  const [one, other] = await Promise.all([find(), find()])
  assert.deepEqual([one, other], [one, one])
  assert.deepEqual([one?.created_at, one?.urgent], [at.toISOString(), true])
  assert.equal(asked.filter(({ sql }) => sql.startsWith('select "id"')).length, 1)
  assert.equal(asked[0]?.sql.includes('isolation level snapshot'), true)
})

test('all rows of a list are read, page by page', async (context) => {
  let pages = 2
  const { read, asked } = await open(context, ({ sql }) => {
    if (!sql.startsWith('select "id"')) return undefined
    return pages-- > 0 ? { rows: Array.from({ length: 201 }, () => row) } : {}
  })
  const rows = await read((db) => collected(db.repository(item).each()))
  assert.equal(rows.length, 400)
  assert.match(
    asked.at(-2)?.sql ?? '',
    /order by "created_at" desc, "id" desc offset 0 rows fetch next @p\d rows only$/,
  )
})

test('a key that is taken is a conflict for its caller, and no other', async (context) => {
  const { write, asked } = await open(context, ({ sql, parameters = [] }) =>
    sql.includes('insert into "people"') && parameters.includes('taken') ? { error: 2627 } : undefined,
  )
  const add = (username: string) => write((db) => db.repository(person).insert({ username }))
  const [taken, free] = await Promise.allSettled([add('taken'), add('free')])
  assert.equal(free.status, 'fulfilled')
  assert.equal(taken.status === 'rejected' && (taken.reason as Failed).code, 'already_exists')
  const told = asked.map(({ sql }) => sql).join('\n')
  assert.match(told, /rollback transaction command/)
  assert.match(told, /\ncommit$/)
})

test('a deadlock is tried again, and one that never ends makes the service unavailable', async (context) => {
  let deadlocks = 1
  const { write, asked } = await open(context, ({ sql }) => {
    if (!sql.startsWith('begin try')) return undefined
    return deadlocks-- > 0 ? { error: 1205, ends: true } : undefined
  })
  await write((db) => db.repository(item).insert({ title: 'one' }))
  assert.equal(asked.filter(({ sql }) => sql === 'begin transaction').length, 2)
  deadlocks = Number.POSITIVE_INFINITY
  await assert.rejects(
    // Far beyond the time for which it is begun again: no try is under way when the deadline comes.
    write((db) => db.repository(item).insert({ title: 'two' }), { deadline: 60_000 }),
    (thrown) => thrown instanceof Failed && thrown.code === 'unavailable',
  )
})
