// The faults that were counted in the original, each by its number: none of them is here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SqliteConnection } from '../../../packages/plinth/src/storage/dialect/sqlite/connection.ts'
import { graphSettings } from '../src/directory/graph-settings.ts'
import { type Settings, variables } from '../src/variables.ts'
import { admin, openTracker, tester, withWork } from './support/tracker.ts'

/** An entry of the morning of now. */
const morning = (start: string, end: string) => ({
  start_date: `2026-03-18T${start}:00Z`,
  end_date: `2026-03-18T${end}:00Z`,
})

test('1: tokens were not verified, and a request without one was 422', async (context) => {
  const { url } = await openTracker(context)
  assert.equal((await fetch(`${url}/time-entries`)).status, 401)
})

test('2: anybody could make themselves an admin', async (context) => {
  const { as } = await openTracker(context)
  await as('root', { roles: [admin] })('PUT', '/users/eve', { name: 'Eve' })
  for (const [path, body] of [
    ['/users/eve/roles/admin/grant', undefined],
    ['/users/eve/admin/grant', undefined],
    ['/users/eve/groups/add', { group_name: admin }],
  ] as const) {
    assert.equal((await as('eve')('POST', path, body)).status, 403, path)
  }
})

test('3: values of the query became part of statements', async (context) => {
  const { as } = await openTracker(context)
  const root = as('root', { roles: [admin] })
  const { id } = (await root('POST', '/time-entries', await withWork(root))).body
  for (const text of ["' or 1=1 --", "') or ('1'='1", '__import__("os").system("id")', "root', 'x"]) {
    const value = encodeURIComponent(text)
    for (const path of [`/activities?status=${value}`, `/time-entries?project_id=${value}`]) {
      assert.equal((await root('GET', path)).status, 400, path)
    }
    for (const path of [`/time-entries?uri=${value}`, `/time-entries?user_id=${value}`]) {
      const { status, body } = await root('GET', path)
      const found = body.map((each: { id: string }) => each.id)
      assert.deepEqual([status, found], [200, text.startsWith('root') ? [] : []], path)
    }
  }
  assert.equal((await root('GET', `/time-entries/${id}`)).status, 200)
})

test('4: dates were compared as text, whatever their offsets', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const work = await withWork(ask)
  const dates = { start_date: '2026-03-18T03:00:00-05:00', end_date: '2026-03-18T07:30:00Z' }
  const inverted = await ask('POST', '/time-entries', { ...work, ...dates })
  assert.equal(inverted.body.detail, 'You must end the time entry after it started')
  const right = { start_date: '2026-03-18T10:00:00+05:00', end_date: '2026-03-18T06:00:00Z' }
  assert.equal(
    (await ask('POST', '/time-entries', { ...work, ...right })).body.start_date,
    '2026-03-18T05:00:00.0000000Z',
  )
})

for (const query of ['end_date=2026-03-18T10:00:00', 'start_date=2026-03-18T07:00:00']) {
  test(`5: one date without the other, ${query}, was 500 or compared for equality`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    await ask('POST', '/time-entries', { ...(await withWork(ask)), ...morning('08:00', '09:00') })
    assert.equal((await ask('GET', `/time-entries?${query}&timezone_offset=0`)).body.length, 1)
  })
}

test('6: dates with an offset were shifted by timezone_offset once more', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  await ask('POST', '/time-entries', { ...(await withWork(ask)), ...morning('08:00', '09:00') })
  const list = async (dates: string) => (await ask('GET', `/time-entries?${dates}&timezone_offset=300`)).body.length
  assert.equal(await list('start_date=2026-03-18T07:30:00Z&end_date=2026-03-18T08:30:00Z'), 1)
  assert.equal(await list('start_date=2026-03-18T02:30:00-05:00&end_date=2026-03-18T03:30:00-05:00'), 1)
  assert.equal(await list('start_date=2026-03-18T02:30:00&end_date=2026-03-18T03:30:00'), 1)
})

test('7: an offset of 0 was taken for none', async (context) => {
  const ask = (await openTracker(context, '2026-03-18T04:00:00Z')).as('ada')
  await ask('POST', '/time-entries', { ...(await withWork(ask)), ...morning('01:00', '02:00') })
  const day = async (query: string) => (await ask('GET', `/time-entries/summary?${query}`)).body.day.hours
  assert.deepEqual([await day('time_offset=0'), await day('time_offset=240'), await day('')], [1, 0, 1])
})

test('8: a month of 13 and an offset that is no number were 500', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  for (const query of ['month=13', 'timezone_offset=x', 'year=0', 'month=1.5']) {
    assert.equal((await ask('GET', `/time-entries?${query}`)).status, 400, query)
  }
})

test('9: entries could be booked into the time of a timer that runs', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  await ask('POST', '/time-entries', { ...work, start_date: '2026-03-18T09:00:00Z' })
  assert.equal((await ask('POST', '/time-entries', { ...work, ...morning('09:30', '10:00') })).status, 422)
  assert.equal((await ask('POST', '/time-entries', { ...work, ...morning('08:00', '09:00') })).status, 201)
  clock.advance(3_600_000)
  assert.equal((await ask('POST', '/time-entries', { ...work, ...morning('12:10', '12:20') })).status, 422)
})

test('10: a timer could not be stopped once its project or activity had gone', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const { id } = (await ask('POST', '/time-entries', work)).body
  await ask('DELETE', `/activities/${work.activity_id}`)
  await ask('PUT', `/projects/${work.project_id}`, { status: 'inactive' })
  clock.advance(60_000)
  assert.equal((await ask('POST', `/time-entries/${id}/stop`)).status, 200)
})

test('11: update_last_entry_if_overlap was stored, saw deleted entries, failed without others, and took the id of the body', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const create = async (start: string, end: string) =>
    (await ask('POST', '/time-entries', { ...work, ...morning(start, end) })).body.id as string
  const mine = await create('10:00', '11:00')
  clock.advance(1)
  const wanted = { update_last_entry_if_overlap: true, ...morning('09:30', '11:00') }
  const alone = await ask('PUT', `/time-entries/${mine}`, wanted)
  assert.equal(alone.status, 200)
  assert.equal('update_last_entry_if_overlap' in alone.body, false)
  const deleted = await create('08:00', '09:00')
  await ask('DELETE', `/time-entries/${deleted}`)
  const early = await create('06:00', '07:00')
  const again = { ...wanted, ...morning('08:30', '11:00'), id: early }
  assert.equal((await ask('PUT', `/time-entries/${mine}`, again)).body.id, mine)
  assert.equal((await ask('GET', `/time-entries/${early}`)).body.end_date, '2026-03-18T07:00:00.0000000Z')
})

test('12: internal projects were never listed, and all were when no customer was active', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const customer_id = (await ask('POST', '/customers', { name: 'Acme' })).body.id
  await ask('POST', '/projects', { name: 'Anvil', customer_id })
  const internal = (await ask('POST', '/projects', { name: 'Garden' })).body
  assert.equal((await ask('GET', `/projects/${internal.id}`)).status, 200)
  assert.equal((await ask('GET', '/projects')).body.length, 2)
  await ask('DELETE', `/customers/${customer_id}`)
  const listed = (await ask('GET', '/projects')).body
  assert.deepEqual(
    listed.map(({ name }: { name: string }) => name),
    ['Garden'],
  )
})

test('13: activities that were made did not appear, and their status was no filter', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  await ask('POST', '/activities', { name: 'Rest' })
  assert.equal((await ask('GET', '/activities?status=active')).body.length, 1)
  assert.equal((await ask('GET', '/activities?status=inactive')).body.length, 0)
})

test('14: every list asked the directory for everybody, and the latest entries took a query for each project', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const add = async (count: number) => {
    for (let index = 0; index < count; index++) {
      clock.advance(120_000)
      const now = clock.now().getTime()
      const [start_date, end_date] = [now - 60_000, now - 1000].map((at) => new Date(at).toISOString())
      const work = await withWork(ask, ` ${now}`)
      assert.equal((await ask('POST', '/time-entries', { ...work, start_date, end_date })).status, 201)
    }
  }
  const spies = (['get', 'all', 'find'] as const).map((name) => context.mock.method(SqliteConnection.prototype, name))
  const fetching = context.mock.method(globalThis, 'fetch')
  const cost = async () => {
    for (const spy of [...spies, fetching]) spy.mock.resetCalls()
    const { body } = await ask('GET', '/time-entries/latest')
    assert.equal(fetching.mock.callCount(), 1, 'that of the test')
    return { statements: spies.reduce((sum, { mock }) => sum + mock.callCount(), 0), projects: body.length }
  }
  await add(1)
  const one = await cost()
  await add(9)
  assert.deepEqual(await cost(), { statements: one.statements, projects: 10 })
})

test('15: what was not found in a list was 404', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  for (const query of ['', '?uri=TT-1', '?month=1&year=2020']) {
    const { status, body } = await ask('GET', `/time-entries${query}`)
    assert.deepEqual([status, body], [200, []])
  }
})

test('16: whatever a body held was stored, ids and owners and deletion too', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const created = await ask('POST', '/time-entries', {
    ...(await withWork(ask)),
    owner_id: 'bob',
    id: 'x',
    running: false,
  })
  assert.partialDeepStrictEqual(created.body, { owner_id: 'ada', running: true })
  const one = `/time-entries/${created.body.id}`
  for (const body of [{ tenant_id: 'evil' }, { deleted: 'x' }, { anything: 1 }]) {
    const { status, body: kept } = await ask('PUT', one, body)
    assert.deepEqual([status, kept.tenant_id, kept.deleted, kept.anything], [200, 'acme', null, undefined])
  }
  const changed = await ask('PUT', one, {
    owner_id: 'bob',
    deleted_at: '2026-03-18T00:00:00Z',
    version: 9,
    uri: 'TT-1',
  })
  assert.partialDeepStrictEqual(changed.body, { owner_id: 'ada', deleted_at: null, version: 2, uri: 'TT-1' })
})

test('17: who wrote last had written over what others wrote meanwhile', async (context) => {
  const { as } = await openTracker(context)
  const [ada, ben] = [as('ada'), as('ben')]
  const { body, headers } = await ada('POST', '/customers', { name: 'Acme' })
  const seen = { 'if-match': headers.get('etag') ?? '' }
  assert.equal((await ben('PUT', `/customers/${body.id}`, { description: 'of Ben' }, seen)).status, 200)
  assert.equal((await ada('PUT', `/customers/${body.id}`, { description: 'of Ada' }, seen)).status, 412)
  assert.equal((await ada('DELETE', `/customers/${body.id}`, undefined, seen)).status, 412)
  assert.equal((await ada('GET', `/customers/${body.id}`)).body.description, 'of Ben')
})

test('18: every origin was allowed', async (context) => {
  const { url } = await openTracker(context)
  const { headers } = await fetch(`${url}/activities`, { headers: { origin: 'https://evil.example' } })
  assert.equal(headers.get('access-control-allow-origin'), null)
})

test('19: lists had no pages', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  for (const name of ['a', 'b', 'c']) await ask('POST', '/activities', { name })
  const first = await ask('GET', '/activities?limit=2')
  assert.equal(first.body.length, 2)
  const [next = ''] = first.headers.get('link')?.match(/(?<=^<)[^>]+(?=>; rel="next")/) ?? []
  assert.equal((await ask('GET', next)).body.length, 1)
})

test('20: unknown users, roles and groups were 500', async (context) => {
  const root = (await openTracker(context)).as('root', { roles: [admin] })
  assert.equal((await root('GET', '/users/nobody')).status, 404)
  assert.equal((await root('POST', '/users/nobody/roles/king/grant')).status, 400)
  assert.equal((await root('POST', '/users/nobody/groups/add', { group_name: 'kings' })).status, 404)
})

test('21: attributes of one directory, a domain and an admin stood in the code', () => {
  const config = {
    DIRECTORY: 'graph',
    DIRECTORY_URL: 'https://graph.example/v1.0',
    DIRECTORY_AUTHORITY: 'https://login.example/acme',
    DIRECTORY_ADMIN_ATTRIBUTE: 'extension_1_admin',
    DIRECTORY_TESTER_ATTRIBUTE: 'extension_2_tester',
  } as Settings
  const { attributes, url, tokenUrl } = graphSettings(config) ?? {}
  assert.deepEqual(
    [...(attributes ?? [])],
    [
      [admin, 'extension_1_admin'],
      [tester, 'extension_2_tester'],
    ],
  )
  assert.deepEqual([url, tokenUrl], [config.DIRECTORY_URL, 'https://login.example/acme/oauth2/v2.0/token'])
  assert.equal(Object.keys(variables).includes('USERID'), false)
})

test('22: a project could go while a timer ran on it', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  await as('bob')('POST', '/time-entries', work)
  const refused = await ask('DELETE', `/projects/${work.project_id}`)
  assert.deepEqual([refused.status, refused.body.detail], [409, 'A timer runs on it.'])
  const stopped = await as('bob')('POST', '/time-entries/stop')
  assert.equal(stopped.status, 200, stopped.text)
  assert.equal((await ask('DELETE', `/projects/${work.project_id}`)).status, 204)
})

test('23: a technology that had been deleted could not be made again', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const { id: first_use_time_entry_id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  const technology = { name: 'TypeScript', first_use_time_entry_id }
  const { id } = (await ask('POST', '/technologies', technology)).body
  assert.equal((await ask('POST', '/technologies', technology)).status, 409)
  assert.equal((await ask('DELETE', `/technologies/${id}`)).status, 204)
  assert.equal((await ask('POST', '/technologies', technology)).status, 201)
  assert.equal((await ask('POST', `/technologies/${id}/restore`)).status, 409, 'its name is taken now')
})

test('24: clocks that change were not known', async (context) => {
  // In Berlin this day began at 23:00 UTC, an hour before the clocks went forward.
  const ask = (await openTracker(context, '2026-03-29T12:00:00Z')).as('ada')
  const dates = { start_date: '2026-03-28T22:30:00Z', end_date: '2026-03-28T23:30:00Z' }
  await ask('POST', '/time-entries', { ...(await withWork(ask)), ...dates })
  const day = async (query: string) => (await ask('GET', `/time-entries/summary?${query}`)).body.day
  assert.deepEqual(await day('tz=Europe/Berlin'), { hours: 0, minutes: 30, seconds: 0 })
  assert.deepEqual(await day('time_offset=-120'), { hours: 1, minutes: 0, seconds: 0 })
})

test('25: dependencies were not pinned', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  for (const [name, version] of Object.entries<string>(dependencies)) {
    assert.match(version, name === 'plinth' ? /^\*$/ : /^\d+\.\d+\.\d+$/, name)
  }
})
