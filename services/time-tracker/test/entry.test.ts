import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, openTracker, withWork } from './support/tracker.ts'

/** The clock of these tests stands at noon of a Wednesday. */
const nothing = '01a20263-9444-7001-9867-1b68199e38dd'

/** An entry of this hour to that, of the day of now. */
const from = (start: string, end?: string) => ({
  start_date: `2026-03-18T${start}Z`,
  ...(end && { end_date: `2026-03-18T${end}Z` }),
})

for (const slash of ['', '/']) {
  test(`/time-entries${slash}: a timer is started, stopped, restarted, changed and deleted`, async (context) => {
    const { as, clock } = await openTracker(context)
    const ask = as('ada')
    const work = await withWork(ask)
    assert.equal((await ask('GET', `/time-entries/running${slash}`)).status, 204)
    const started = await ask('POST', `/time-entries${slash}`, { ...work, uri: 'TT-54', technologies: ['ts'] })
    assert.equal(started.status, 201)
    const { id } = started.body
    assert.partialDeepStrictEqual(started.body, {
      ...work,
      uri: 'TT-54',
      technologies: ['ts'],
      start_date: '2026-03-18T12:00:00.0000000Z',
      end_date: null,
      description: null,
      timezone_offset: null,
      running: true,
      owner_id: 'ada',
      project_name: 'Bridge',
    })
    assert.deepEqual((await ask('GET', `/time-entries/running${slash}`)).body.id, id)
    const second = await ask('POST', `/time-entries${slash}`, work)
    assert.deepEqual([second.status, second.body.detail], [409, 'It already exists'])
    const running = await ask('POST', `/time-entries/${id}/restart${slash}`)
    assert.deepEqual([running.status, running.body.detail], [422, 'The specified time entry is already running'])

    clock.advance(3_600_000)
    const stopped = await ask('POST', `/time-entries/${id}/stop${slash}`)
    assert.equal(stopped.status, 200)
    assert.partialDeepStrictEqual(stopped.body, { end_date: '2026-03-18T13:00:00.0000000Z', running: false })
    const again = await ask('POST', `/time-entries/${id}/stop${slash}`)
    assert.deepEqual([again.status, again.body.detail], [422, 'The specified time entry is already stopped'])
    const restarted = await ask('POST', `/time-entries/${id}/restart${slash}`)
    assert.deepEqual([restarted.status, restarted.body.end_date], [200, null])
    for (const method of ['POST', 'PUT']) {
      assert.equal((await ask(method, `/time-entries/stop${slash}`)).status, 200, `${method} without an id`)
      assert.equal((await ask(method, `/time-entries/stop${slash}`)).status, 404)
      await ask('POST', `/time-entries/${id}/restart${slash}`)
    }
    await ask('PUT', `/time-entries/stop${slash}`)
    clock.advance(1)

    const one = `/time-entries/${id}${slash}`
    const changed = await ask('PUT', one, { description: 'Rivets' })
    assert.deepEqual([changed.status, changed.body.description, changed.body.uri], [200, 'Rivets', 'TT-54'])
    assert.deepEqual((await ask('PUT', one, { uri: null })).body.uri, null)
    const listed = (await ask('GET', '/time-entries?timezone_offset=0')).body
    assert.equal((await ask('PUT', one, listed[0])).status, 200, 'what was answered can be sent back')
    assert.equal((await ask('DELETE', one)).status, 204)
    for (const [method, path] of [
      ['DELETE', one],
      ['GET', one],
      ['POST', `/time-entries/${id}/stop${slash}`],
    ] as const) {
      const gone = await ask(method, path)
      assert.deepEqual([gone.status, gone.body.detail], [404, 'It was not found'], `${method} ${path}`)
    }
    assert.equal((await ask('PUT', one, { description: 'x' })).status, 404)
    assert.deepEqual((await ask('POST', `/time-entries/${id}/restore${slash}`)).body.description, 'Rivets')
  })
}

test('what is wrong with an entry is said in the order of the original, on creation and on change', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  await ask('POST', '/time-entries', { ...work, ...from('08:00:00', '09:00:00') })
  const mine = (await ask('POST', '/time-entries', { ...work, ...from('10:00:00', '11:00:00') })).body.id
  const inverted = from('09:00:00', '08:00:00')
  const ahead = from('08:00:00', '12:00:00')
  for (const [fields, status, message] of [
    [{ project_id: '', activity_id: '', ...inverted }, 400, 'Project id can not be empty'],
    [{ project_id: nothing, activity_id: '', ...inverted }, 400, 'Activity id can not be empty'],
    [{ project_id: nothing, activity_id: nothing, ...inverted }, 400, 'Related Project does not exists'],
    [{ project_id: 'no id', activity_id: nothing, ...inverted }, 400, 'Related Project does not exists'],
    [{ ...work, activity_id: nothing, ...inverted }, 400, 'Related Activity does not exists'],
    [{ ...work, ...inverted }, 400, 'You must end the time entry after it started'],
    [{ ...work, ...from('08:00:00', '08:00:00') }, 400, 'You must end the time entry after it started'],
    [{ ...work, ...ahead }, 400, 'You cannot end a time entry in the future'],
    [{ ...work, ...from('08:30:00', '09:30:00') }, 422, 'There is another time entry in that date range'],
  ] as const) {
    for (const [method, path] of [
      ['POST', '/time-entries'],
      ['PUT', `/time-entries/${mine}`],
    ] as const) {
      const { status: got, body } = await ask(method, path, fields)
      assert.deepEqual([got, body.detail], [status, message], method)
    }
  }
  assert.equal((await ask('POST', '/time-entries', { activity_id: work.activity_id })).status, 400)
})

for (const [what, start, end, status] of [
  ['ends where another begins', '08:00:00', '09:00:00', 201],
  ['begins where another ends', '10:00:00', '11:00:00', 201],
  ['lies within another', '09:15:00', '09:45:00', 422],
  ['has another within', '08:00:00', '11:00:00', 422],
  ['is the same as another', '09:00:00', '10:00:00', 422],
  ['ends within another', '08:00:00', '09:00:00.0000001', 422],
  ['begins within another', '09:59:59.9999999', '11:00:00', 422],
  ['runs since before another', '08:00:00', undefined, 422],
  ['runs since the end of another', '10:00:00', undefined, 201],
] as const) {
  test(`an entry that ${what} is ${status}`, async (context) => {
    const { as } = await openTracker(context)
    const ask = as('ada')
    const work = await withWork(ask)
    await ask('POST', '/time-entries', { ...work, ...from('09:00:00', '10:00:00') })
    assert.equal((await ask('POST', '/time-entries', { ...work, ...from(start, end) })).status, status)
    assert.equal((await as('bob')('POST', '/time-entries', { ...work, ...from(start, end) })).status, 201, 'of another')
  })
}

for (const [name, wrong] of [
  ['description', 'x'.repeat(1501)],
  ['technologies', Array.from({ length: 11 }, (_, index) => `t${index}`)],
  ['technologies', ['ts', 'ts']],
  ['timezone_offset', 'five'],
  ['start_date', '2026-02-30T08:00:00Z'],
  ['start_date', 'yesterday'],
  ['uri', 5],
] as const) {
  test(`a ${name} of ${JSON.stringify(wrong).slice(0, 30)} is refused`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const refused = await ask('POST', '/time-entries', { ...(await withWork(ask)), [name]: wrong })
    assert.equal(refused.status, 400)
    assert.match(refused.body.errors[0].pointer, new RegExp(`^#/${name}`))
  })
}

test('an entry is its owner’s alone, and admins see it in lists', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const { id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  const requests = [
    ['GET', `/time-entries/${id}`],
    ['PUT', `/time-entries/${id}`, { description: 'mine' }],
    ['DELETE', `/time-entries/${id}`],
    ['POST', `/time-entries/${id}/stop`],
    ['POST', `/time-entries/${id}/restart`],
  ] as const
  for (const [method, path, body] of requests) {
    const refused = await as('bob')(method, path, body)
    const words = 'The current user is not the owner of this time entry'
    assert.deepEqual([refused.status, refused.body.detail], [403, words], `${method} ${path}`)
    const root = as('root', { roles: [admin] })
    assert.equal((await root(method, path, body)).status, 403)
    assert.equal((await root('GET', '/time-entries?user_id=ada')).body[0].id, id)
    const stranger = await as('eve', { tenant: 'evil', roles: [admin] })(method, path, body)
    assert.deepEqual([stranger.status, stranger.body.detail], [404, 'It was not found'])
  }
})

test('the entry that ends last makes room for one that is changed, where that is wanted', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const create = async (start: string, end?: string) =>
    (await ask('POST', '/time-entries', { ...work, ...from(start, end) })).body.id as string
  const early = await create('06:00:00', '07:00:00')
  const last = await create('08:00:00', '11:00:00')
  const mine = await create('11:30:00')
  clock.advance(60_000)
  const wanted = { ...from('10:00:00'), update_last_entry_if_overlap: true }
  assert.equal((await ask('PUT', `/time-entries/${mine}`, from('10:00:00'))).status, 422)
  const changed = await ask('PUT', `/time-entries/${mine}`, wanted)
  assert.deepEqual([changed.status, changed.body.running], [200, true])
  assert.equal('update_last_entry_if_overlap' in changed.body, false)
  assert.equal((await ask('GET', `/time-entries/${last}`)).body.end_date, '2026-03-18T10:00:00.0000000Z')
  assert.equal((await ask('GET', `/time-entries/${early}`)).body.end_date, '2026-03-18T07:00:00.0000000Z')
})

test('a state that has passed is not changed: 412 to the entity tag of then', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const { id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  const { headers } = await ask('GET', `/time-entries/${id}`)
  const match = { 'if-match': headers.get('etag') as string }
  assert.equal((await ask('PUT', `/time-entries/${id}`, { uri: 'TT-1' }, match)).status, 200)
  assert.equal((await ask('PUT', `/time-entries/${id}`, { uri: 'TT-2' }, match)).status, 412)
  assert.equal((await ask('DELETE', `/time-entries/${id}`, undefined, match)).status, 412)
})

test('a timer that is started twice under one key is one timer', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const work = await withWork(ask)
  const key = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }
  const first = await ask('POST', '/time-entries', work, key)
  assert.deepEqual((await ask('POST', '/time-entries', work, key)).body, first.body)
})

test('what somebody forgot is clocked out after twelve hours, in every tenant', async (context) => {
  const { as, clock, run } = await openTracker(context)
  const owners = [as('ada'), as('bob', { tenant: 'other' })] as const
  const ids = await Promise.all(
    owners.map(async (ask) => (await ask('POST', '/time-entries', await withWork(ask))).body.id as string),
  )
  clock.advance(11 * 3_600_000)
  const late = as('eve')
  await late('POST', '/time-entries', await withWork(late, ' of Eve'))
  clock.advance(3_600_000)
  await run('clockOut')
  for (const ask of owners) assert.equal((await ask('GET', '/time-entries/running')).status, 200, 'not a minute early')
  clock.advance(60_000)
  await run('clockOut')
  for (const [index, ask] of owners.entries()) {
    const { body } = await ask('GET', `/time-entries/${ids[index]}`)
    assert.equal(body.end_date, '2026-03-19T00:01:00.0000000Z')
  }
  assert.equal((await late('GET', '/time-entries/running')).status, 200)
  const events = await as('root', { roles: [admin] })('GET', `/events?item_id=${ids[0]}`)
  assert.partialDeepStrictEqual(events.body[0], {
    action: 'update',
    description: 'Stop the timers that somebody forgot',
    user_id: null,
  })
})

for (const [written, start_date] of [
  ['2026-03-18T08:00:00+02:00', '2026-03-18T06:00:00.0000000Z'],
  ['2026-03-18T08:00:00', '2026-03-18T08:00:00.0000000Z'],
  ['2026-03-18 08:00:00.123456', '2026-03-18T08:00:00.1234560Z'],
  ['2026-03-18', '2026-03-18T00:00:00.0000000Z'],
  ['', '2026-03-18T12:00:00.0000000Z'],
  [null, '2026-03-18T12:00:00.0000000Z'],
] as const) {
  test(`an entry that begins at ${JSON.stringify(written)} begins at ${start_date}, and an empty end is none`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const blanks = { end_date: '', description: '', uri: '' }
    const { status, body, text } = await ask('POST', '/time-entries', {
      ...(await withWork(ask)),
      ...blanks,
      start_date: written,
    })
    assert.equal(status, 201, text)
    const nothing = { end_date: null, description: null, uri: null }
    assert.partialDeepStrictEqual(body, { start_date, running: true, ...nothing })
  })
}

test('a day that no calendar has is no date of an entry', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const work = await withWork(ask)
  for (const [field, written] of [
    ['start_date', '2026-02-30T08:00:00Z'],
    ['end_date', '2026-02-29'],
  ] as const) {
    const { status, body } = await ask('POST', '/time-entries', { ...work, [field]: written })
    assert.deepEqual([status, body.errors[0].pointer], [400, `#/${field}`])
  }
})

test('what is not deleted is not restored', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const { id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  const { status, body } = await ask('POST', `/time-entries/${id}/restore`)
  assert.deepEqual([status, body.code], [409, 'not_deleted'])
})

test('a deleted timer is restored only while nothing else has its time', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const { id } = (await ask('POST', '/time-entries', work)).body
  await ask('DELETE', `/time-entries/${id}`)
  clock.advance(60_000)
  const other = (await ask('POST', '/time-entries', work)).body.id
  const refused = await ask('POST', `/time-entries/${id}/restore`)
  assert.deepEqual([refused.status, refused.body.code], [422, 'overlap'])
  await ask('DELETE', `/time-entries/${other}`)
  assert.equal((await ask('POST', `/time-entries/${id}/restore`)).body.running, true)
})
