import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ask, admin, openTracker, type Tracker, tester, withWork } from './support/tracker.ts'

/** Entries of a tenant: of each a minute that begins at this moment, told apart by their uri. */
async function withEntries({ as, clock }: Tracker, starts: readonly string[], user = 'ada', minutes = 1) {
  const ask = as(user)
  const now = clock.now().toISOString()
  clock.set('2030-01-01T00:00:00.000Z')
  const work = await withWork(ask, ` of ${user}`)
  for (const start_date of starts) {
    const end_date = new Date(Date.parse(start_date) + minutes * 60_000).toISOString()
    const { status } = await ask('POST', '/time-entries', { ...work, start_date, end_date, uri: start_date })
    assert.equal(status, 201)
  }
  clock.set(now)
  return { ask, work }
}

async function urisOf(ask: Ask, query: string): Promise<string[]> {
  const { status, body, text } = await ask('GET', `/time-entries${query}`)
  assert.equal(status, 200, text)
  return body.map(({ uri }: { uri: string }) => uri)
}

/** The first and the last moment of what a query is about, and the moments just outside. */
const edges = (first: string, last: string) => {
  const at = (text: string, by: number) => new Date(Date.parse(text) + by).toISOString()
  return { before: at(first, -120_000), first: at(first, 0), last: at(last, -60_000), after: at(last, 60_000) }
}

for (const [query, first, end] of [
  ['?month=4&year=2020', '2020-04-01T05:00:00Z', '2020-05-01T05:00:00Z'],
  ['?month=4&year=2020&timezone_offset=300', '2020-04-01T05:00:00Z', '2020-05-01T05:00:00Z'],
  ['?month=4&year=2020&timezone_offset=-120', '2020-03-31T22:00:00Z', '2020-04-30T22:00:00Z'],
  ['?month=4&year=2020&timezone_offset=0', '2020-04-01T00:00:00Z', '2020-05-01T00:00:00Z'],
  ['?month=12&year=2020&timezone_offset=0', '2020-12-01T00:00:00Z', '2021-01-01T00:00:00Z'],
  ['?timezone_offset=0', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'],
  [
    '?start_date=2020-04-01T00:00:00&end_date=2020-04-30T23:00:00&timezone_offset=420',
    '2020-04-01T07:00:00Z',
    '2020-05-01T06:00:00Z',
  ],
  [
    '?start_date=2020-04-01T00:00:00%2B02:00&end_date=2020-04-02T00:00:00Z&timezone_offset=300',
    '2020-03-31T22:00:00Z',
    '2020-04-02T00:00:00Z',
  ],
  ['?start_date=2020-04-01&end_date=2020-04-30&timezone_offset=0', '2020-04-01T00:00:00Z', '2020-05-01T00:00:00Z'],
  ['?end_date=2020-04-30T12:00:00&timezone_offset=0', '2020-04-01T00:00:00Z', '2020-04-30T12:00:00Z'],
  ['?start_date=2026-02-10&timezone_offset=0', '2026-02-10T00:00:00Z', '2026-03-18T12:00:00Z'],
  ['?month=3&year=2020&tz=America/New_York', '2020-03-01T05:00:00Z', '2020-04-01T04:00:00Z'],
  ['?month=10&year=2020&tz=Europe/Berlin', '2020-09-30T22:00:00Z', '2020-10-31T23:00:00Z'],
] as const) {
  test(`a list ${query} is from ${first} until ${end}`, async (context) => {
    const tracker = await openTracker(context)
    const { before, first: begin, last, after } = edges(first, end)
    const { ask } = await withEntries(tracker, [before, begin, last, after])
    assert.deepEqual(await urisOf(ask, query), [last, begin], 'and the latest is first')
  })
}

test('an entry is within a time when it begins or ends there', async (context) => {
  const tracker = await openTracker(context)
  const { ask } = await withEntries(tracker, ['2020-03-31T23:30:00Z', '2020-04-30T23:30:00Z'], 'ada', 60)
  const all = ['2020-04-30T23:30:00Z', '2020-03-31T23:30:00Z']
  assert.deepEqual(await urisOf(ask, '?month=4&year=2020&timezone_offset=0'), all)
})

test('a list is narrowed and limited', async (context) => {
  const tracker = await openTracker(context)
  const starts = ['2026-03-02T08:00:00Z', '2026-03-03T08:00:00Z', '2026-03-04T08:00:00Z']
  const { ask, work } = await withEntries(tracker, starts)
  const other = await withWork(ask, ' two')
  const fields = { start_date: '2026-03-05T08:00:00Z', end_date: '2026-03-05T08:01:00Z', uri: 'TT-5' }
  await ask('POST', '/time-entries', { ...other, ...fields })
  assert.deepEqual(await urisOf(ask, `?project_id=${other.project_id}`), ['TT-5'])
  assert.deepEqual(await urisOf(ask, `?activity_id=${work.activity_id}`), starts.toReversed())
  assert.deepEqual(await urisOf(ask, '?uri=TT-5'), ['TT-5'])
  assert.deepEqual(await urisOf(ask, '?limit=2'), ['TT-5', starts[2]])
  assert.deepEqual(await urisOf(ask, '?uri=TT-6'), [], 'what is not there is an empty list')
  const { body } = await ask('GET', '/time-entries?uri=TT-5')
  assert.partialDeepStrictEqual(body[0], {
    project_name: 'Bridge two',
    activity_name: 'Development two',
    running: false,
  })
})

for (const query of [
  '?month=13',
  '?month=0',
  '?month=April',
  '?year=20',
  '?timezone_offset=five',
  '?timezone_offset=100000',
  '?tz=Mars/Olympus',
  '?start_date=2020-02-30T00:00:00',
  '?start_date=yesterday',
  '?limit=0',
  '/paginated?start=0&length=5',
  '/paginated?start=0&start_date=2020-04-01T00:00:00&end_date=2020-04-02T00:00:00',
  '/paginated?start=x&length=5&start_date=2020-04-01T00:00:00&end_date=2020-04-02T00:00:00',
  '/summary?time_offset=five',
  '/summary?tz=Mars',
] as const) {
  test(`/time-entries${query} is refused with 400`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const { status, body } = await ask('GET', `/time-entries${query}`)
    assert.equal(status, 400)
    assert.ok(body.errors.length > 0)
  })
}

test('a page is so many after so many', async (context) => {
  const tracker = await openTracker(context)
  const starts = Array.from({ length: 7 }, (_, day) => `2020-04-0${day + 1}T08:00:00Z`)
  const { ask } = await withEntries(tracker, starts)
  const dates = 'start_date=2020-04-01T00:00:00&end_date=2020-04-30T00:00:00&timezone_offset=0'
  const { status, body } = await ask('GET', `/time-entries/paginated/?start=2&length=3&${dates}`)
  assert.equal(status, 200)
  assert.equal(body.records_total, 7)
  assert.deepEqual(
    body.data.map(({ uri }: { uri: string }) => uri),
    starts.toReversed().slice(2, 5),
  )
})

test('the latest is one entry of each project', async (context) => {
  const tracker = await openTracker(context)
  const { ask } = await withEntries(tracker, ['2026-02-28T08:00:00Z', '2026-03-02T08:00:00Z', '2026-03-03T08:00:00Z'])
  const { body } = await ask('GET', '/time-entries/latest/')
  assert.deepEqual(
    body.map(({ uri }: { uri: string }) => uri),
    ['2026-03-03T08:00:00Z'],
  )
})

test('others are listed by admins alone: by id, several at once, or all but testers', async (context) => {
  const tracker = await openTracker(context)
  const { as } = tracker
  const start = '2026-03-02T08:00:00Z'
  for (const user of ['ada', 'bob', 'tess']) await withEntries(tracker, [start], user)
  const stranger = as('eve', { tenant: 'evil', roles: [admin] })
  const root = as('root', { roles: [admin] })
  for (const user of ['ada', 'bob', 'tess'])
    await root('PUT', `/users/${user}`, { name: user, email: `${user}@acme.org` })
  await root('POST', '/users/tess/roles/test/grant')
  const refused = await as('ada')('GET', '/time-entries?user_id=bob')
  assert.deepEqual([refused.status, refused.body.detail], [403, "You don't have enough permissions."])
  assert.equal((await as('ada')('GET', '/time-entries?user_id=*')).status, 403)
  const ownersOf = async (ask: Ask, query: string) => {
    const { body } = await ask('GET', `/time-entries${query}`)
    return body.map(({ owner_id, owner_email }: Record<string, string>) => `${owner_id} ${owner_email}`).sort()
  }
  const [ada, bob, tess] = ['ada ada@acme.org', 'bob bob@acme.org', 'tess tess@acme.org']
  assert.deepEqual(await ownersOf(as('ada'), ''), [ada])
  assert.deepEqual(await ownersOf(root, ''), [], 'an admin, too, sees the own entries unless others are wanted')
  assert.deepEqual(await ownersOf(root, '?user_id=bob'), [bob])
  assert.deepEqual(await ownersOf(root, '?user_id=bob,tess'), [bob, tess])
  assert.deepEqual(await ownersOf(root, '?user_id=bob&user_id=ada'), [ada, bob])
  assert.deepEqual(await ownersOf(root, '?user_id=*'), [ada, bob])
  assert.deepEqual(await ownersOf(as('rita', { roles: [admin, tester] }), '?user_id=*'), [ada, bob, tess])
  assert.deepEqual(await ownersOf(stranger, '?user_id=*'), [])
  assert.deepEqual(await ownersOf(stranger, '?user_id=ada'), [])
})

test('what is no longer active is told as archived', async (context) => {
  const tracker = await openTracker(context)
  const { ask, work } = await withEntries(tracker, ['2026-03-02T08:00:00Z'])
  await ask('DELETE', `/projects/${work.project_id}`)
  await ask('DELETE', `/activities/${work.activity_id}`)
  const { body } = await ask('GET', '/time-entries')
  const names = { project_name: 'Bridge of ada (archived)', activity_name: 'Development of ada (archived)' }
  assert.partialDeepStrictEqual(body, [names])
})

test('what no calendar has is said of the parameter that it stands in, with what would do', async (context) => {
  const { as } = await openTracker(context)
  for (const name of ['start_date', 'end_date']) {
    const { body } = await as('ada')('GET', `/time-entries?${name}=2020-02-30`)
    assert.equal(body.errors[0].parameter, name)
    assert.match(body.detail, /such as 2026-03-01/)
  }
})

test('an entry is found by all of its link, however long, until it has another one or none', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const link = (end: string) => `https://tickets.example/${'\u{1f3d7}'.repeat(300)}/${end}`
  const { id } = (await ask('POST', '/time-entries', { ...(await withWork(ask)), uri: link('a') })).body
  const count = async (uri: string) => (await ask('GET', `/time-entries?uri=${encodeURIComponent(uri)}`)).body.length
  assert.deepEqual([await count(link('a')), await count(link('b'))], [1, 0])
  await ask('PUT', `/time-entries/${id}`, { uri: link('b') })
  assert.deepEqual([await count(link('a')), await count(link('b'))], [0, 1])
  await ask('PUT', `/time-entries/${id}`, { description: 'Rivets' })
  assert.equal(await count(link('b')), 1)
  await ask('PUT', `/time-entries/${id}`, { uri: null })
  assert.equal(await count(link('b')), 0)
})
