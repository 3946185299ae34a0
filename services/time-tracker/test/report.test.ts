import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, openTracker, withWork } from './support/tracker.ts'

const columns =
  'ID,User email,Date,Duration,Time in,Time out,Time zone,Project,Project ID,Customer,Customer ID,Activity,Ticket,Description,Technologies'

async function withReport(open: Parameters<typeof openTracker>[0]) {
  const tracker = await openTracker(open, '2026-04-01T12:00:00.000Z')
  const root = tracker.as('root', { roles: [admin] })
  await root('PUT', '/users/ada', { name: 'Ada', email: 'ada@acme.org' })
  const customer_id = (await root('POST', '/customers', { name: 'Acme' })).body.id
  const project_id = (await root('POST', '/projects', { name: 'Anvil', customer_id })).body.id
  const activity_id = (await root('POST', '/activities', { name: 'Development' })).body.id
  const ask = tracker.as('ada')
  const add = async (fields: object) => {
    const { status, body, text } = await ask('POST', '/time-entries', { project_id, activity_id, ...fields })
    assert.equal(status, 201, text)
    return body.id as string
  }
  const csv = async (query: string, as = ask) =>
    (await as('GET', `/time-entries/report${query}`, undefined, { accept: 'text/csv' })).text.trimEnd().split(/\r?\n/)
  return { ...tracker, root, ask, add, csv, customer_id, project_id }
}

test('a report has a line for each entry, in the offset that the entry was written in', async (context) => {
  const { ask, add, csv, customer_id, project_id } = await withReport(context)
  const dates = { start_date: '2026-03-18T02:30:00Z', end_date: '2026-03-18T04:15:30Z' }
  const fields = { ...dates, uri: 'TT-54', description: 'Rivets', technologies: ['ts', 'sql'], timezone_offset: 300 }
  const id = await add(fields)
  const [line] = (await ask('GET', '/time-entries/report/?month=3')).body
  assert.deepEqual(line, {
    id,
    owner_email: 'ada@acme.org',
    date: '2026-03-17',
    duration: '01:45',
    time_in: '21:30',
    time_out: '23:15',
    time_zone: 'UTC-05:00',
    project_name: 'Anvil',
    project_id,
    customer_name: 'Acme',
    customer_id,
    activity_name: 'Development',
    uri: 'TT-54',
    description: 'Rivets',
    technologies: ['ts', 'sql'],
  })
  const [header, row, ...more] = await csv('?month=3')
  assert.equal(header, columns)
  const start = `${id},ada@acme.org,2026-03-17,01:45,21:30,23:15,UTC-05:00,Anvil,${project_id},Acme,${customer_id}`
  assert.ok(row?.startsWith(`${start},Development,TT-54,Rivets,`), row)
  assert.deepEqual(more, [])
})

for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://x","y")', ' =1']) {
  test(`a description ${JSON.stringify(text)} is no formula to a spreadsheet`, async (context) => {
    const { add, csv } = await withReport(context)
    await add({ start_date: '2026-03-18T08:00:00Z', end_date: '2026-03-18T09:00:00Z', description: text, uri: text })
    const [, row = ''] = await csv('?month=3')
    assert.doesNotMatch(row, /(^|,)"?[=+@\t\r-]/)
    assert.ok(row.includes(text.trim().replaceAll('"', '""')), row)
  })
}

test('in a zone whose clocks change, times are those of its clocks', async (context) => {
  const { ask, add } = await withReport(context)
  await add({ start_date: '2026-03-29T00:30:00Z', end_date: '2026-03-29T01:30:00Z' })
  await add({ start_date: '2026-03-28T00:30:00Z', end_date: '2026-03-28T01:30:00Z' })
  const { body } = await ask('GET', '/time-entries/report?month=3&tz=Europe/Berlin')
  const told = body.map(({ date, time_in, time_out, duration }: Record<string, string>) => [
    date,
    time_in,
    time_out,
    duration,
  ])
  assert.deepEqual(told, [
    ['2026-03-29', '01:30', '03:30', '01:00'],
    ['2026-03-28', '01:30', '02:30', '01:00'],
  ])
})

test('a report is about the own entries, and an admin’s about those of everybody', async (context) => {
  const { root, as, add, csv } = await withReport(context)
  await add({ start_date: '2026-03-18T08:00:00Z', end_date: '2026-03-18T09:00:00Z' })
  const bob = as('bob')
  await bob('POST', '/time-entries', await withWork(bob, ' of Bob'))
  assert.equal((await csv('?start_date=2026-03-01')).length, 2)
  assert.equal((await csv('?start_date=2026-03-01', root)).length, 3)
  assert.equal((await csv('?start_date=2026-03-01&user_id=bob', root)).length, 2)
  assert.equal((await csv('?start_date=2026-03-01', as('eve', { tenant: 'evil', roles: [admin] }))).length, 1)
  assert.equal((await bob('GET', '/time-entries/report?user_id=ada')).status, 403)
  assert.match((await csv('?start_date=2026-03-01', bob))[1] ?? '', /,running,/)
})
