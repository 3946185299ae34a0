// What callers of the original count on, operation by operation: paths with a slash at their end and without, status
// codes, messages, and the members of answers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, openTracker, withWork } from './support/tracker.ts'

const nothing = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
const common = ['id', 'tenant_id', 'deleted']
const entry = [
  ...['project_id', 'activity_id', 'description', 'start_date', 'end_date', 'uri', 'technologies', 'timezone_offset'],
  ...['running', 'owner_id', 'project_name', ...common],
]
const listed = [...entry, 'activity_name', 'customer_id', 'customer_name', 'owner_email']

const messages = {
  notFound: 'It was not found',
  exists: 'It already exists',
  invalid: 'Input payload validation failed',
  overlap: 'There is another time entry in that date range',
}

/** The things with a name: what makes one, the members of its answers, and the status of one that has been deleted. */
const things = [
  { path: '/activities', valid: {}, members: ['name', 'description', 'status'], afterwards: 200 },
  { path: '/customers', valid: {}, members: ['name', 'description', 'status'], afterwards: 200 },
  { path: '/project-types', valid: {}, members: ['name', 'description', 'customer_id', 'parent_id'], afterwards: 404 },
  {
    path: '/projects',
    valid: {},
    members: ['name', 'description', 'customer_id', 'project_type_id', 'technologies', 'status'],
    afterwards: 200,
  },
  {
    path: '/technologies',
    valid: { first_use_time_entry_id: nothing },
    members: ['name', 'first_use_time_entry_id', 'creation_date'],
    afterwards: 404,
  },
] as const

for (const slash of ['', '/'])
  for (const { path, valid, members, afterwards } of things)
    test(`${path}${slash} answers what it answered`, async (context) => {
      const ask = (await openTracker(context)).as('ada')
      const told = async (method: string, at: string, body?: unknown) => {
        const { status, body: answer } = await ask(method, at + slash, body)
        return [status, answer?.message]
      }
      const made = await ask('POST', path + slash, { ...valid, name: 'One', description: '' })
      const one = `${path}/${made.body.id}`
      assert.equal(made.status, 201)
      assert.partialDeepStrictEqual(made.body, { tenant_id: 'acme', deleted: null })
      for (const answer of [made.body, (await ask('GET', path + slash)).body[0], (await ask('GET', one + slash)).body])
        for (const member of [...common, ...members]) assert.ok(member in answer, member)

      for (const body of [undefined, 'null', {}, { name: 5 }, { ...valid, name: 'x'.repeat(51) }])
        assert.equal((await told('POST', path, body))[0], 400, JSON.stringify(body))
      assert.deepEqual(await told('POST', path, {}), [400, messages.invalid])
      assert.deepEqual(await told('PUT', one, { name: 5 }), [400, messages.invalid])
      assert.deepEqual(await told('POST', path, { ...valid, name: 'One' }), [409, messages.exists])
      assert.deepEqual(await told('PUT', one, {}), [200, undefined])
      const other = (await ask('POST', path, { ...valid, name: 'Other' })).body.id
      assert.deepEqual(await told('PUT', `${path}/${other}`, { name: 'One' }), [409, messages.exists])

      for (const id of [nothing, 'xyz', '42', '3FA85F64', 'null', `${nothing}0`])
        for (const method of ['GET', 'PUT', 'DELETE'])
          assert.deepEqual(
            await told(method, `${path}/${id}`, method === 'PUT' ? {} : undefined),
            [404, messages.notFound],
            `${method} ${id}`,
          )

      assert.deepEqual(await told('DELETE', one), [204, undefined])
      assert.equal((await told('GET', one))[0], afterwards)
    })

test('what a body holds that nobody knows is accepted, and stored nowhere', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  for (const { path, valid } of things) {
    const odd = { name: 'Odd', ...valid, colour: 'red', tenant_id: 'evil', deleted: nothing, id: nothing, _self: {} }
    const made = await ask('POST', path, odd)
    assert.equal(made.status, 201, made.text)
    assert.notEqual(made.body.id, nothing)
    const { status, body } = await ask('PUT', `${path}/${made.body.id}`, odd)
    assert.deepEqual([status, body.tenant_id, body.deleted, 'colour' in body], [200, 'acme', null, false], path)
  }
})

for (const slash of ['', '/'])
  test(`/time-entries${slash} answers what it answered`, async (context) => {
    const { as, clock } = await openTracker(context)
    const [ask, other] = [as('ada'), as('bob')]
    const work = await withWork(ask)
    const told = async (method: string, at: string, body?: unknown, who = ask) => {
      const { status, body: answer } = await who(method, `/time-entries${at}${slash}`, body)
      return [status, answer?.message]
    }
    const get = async (query: string, at = '') => (await ask('GET', `/time-entries${at}${slash}${query}`)).body

    assert.deepEqual(await told('GET', '/running'), [204, undefined])
    assert.deepEqual(await told('POST', '', { ...work, project_id: '' }), [400, 'Project id can not be empty'])
    assert.deepEqual(await told('POST', '', { ...work, activity_id: '' }), [400, 'Activity id can not be empty'])
    assert.deepEqual(await told('POST', '', { ...work, project_id: nothing }), [400, 'Related Project does not exists'])
    assert.deepEqual(await told('POST', '', { ...work, activity_id: nothing }), [
      400,
      'Related Activity does not exists',
    ])
    const ends = (start: string, end: string) => ({
      start_date: `2026-03-18T${start}Z`,
      end_date: `2026-03-18T${end}Z`,
    })
    assert.deepEqual(await told('POST', '', { ...work, ...ends('09:00:00', '08:00:00') }), [
      400,
      'You must end the time entry after it started',
    ])
    assert.deepEqual(await told('POST', '', { ...work, ...ends('09:00:00', '12:00:00') }), [
      400,
      'You cannot end a time entry in the future',
    ])
    assert.deepEqual(await told('POST', '', {}), [400, messages.invalid])
    assert.deepEqual(await told('POST', '', { ...work, ...ends('08:00:00', '09:00:00') }), [201, undefined])
    assert.deepEqual(await told('POST', '', { ...work, ...ends('08:30:00', '09:30:00') }), [422, messages.overlap])

    const { status, body } = await ask('POST', `/time-entries${slash}`, { ...work, start_date: '2026-03-18T10:00:00Z' })
    const one = `/${body.id}`
    assert.equal(status, 201)
    for (const member of entry) assert.ok(member in body, member)
    for (const answer of [await get('', one), await get('', '/running')])
      for (const member of entry) assert.ok(member in answer, member)
    const page = '?length=10&start=0&start_date=2026-03-01T00:00:00&end_date=2026-03-31T00:00:00'
    for (const answer of [(await get(''))[0], (await get('', '/latest'))[0], (await get(page, '/paginated')).data[0]])
      for (const member of listed) assert.ok(member in answer, member)
    assert.deepEqual([body.tenant_id, body.deleted, body.running], ['acme', null, true])
    assert.deepEqual(Object.keys(await get('', '/summary')), ['day', 'week', 'month'])
    assert.deepEqual(Object.keys(await get(page, '/paginated')), ['records_total', 'data'])
    assert.equal((await told('GET', '/paginated'))[0], 400)

    assert.deepEqual(await told('POST', '', work), [409, messages.exists])
    assert.deepEqual(await told('POST', `${one}/restart`), [422, 'The specified time entry is already running'])
    for (const [method, at, sent] of [
      ['GET', one, undefined],
      ['PUT', one, {}],
      ['DELETE', one, undefined],
      ['POST', `${one}/stop`, undefined],
      ['POST', `${one}/restart`, undefined],
    ] as const) {
      const owner = [403, 'The current user is not the owner of this time entry']
      assert.deepEqual(await told(method, at, sent, other), owner, `${method} ${at}`)
      for (const id of [nothing, 'xyz'])
        assert.deepEqual(
          await told(method, at.replace(body.id, id), sent),
          [404, messages.notFound],
          `${method} ${at} ${id}`,
        )
    }
    assert.deepEqual(await told('GET', ''), [200, undefined])
    const others = await ask('GET', `/time-entries${slash}?user_id=bob`)
    assert.deepEqual([others.status, others.body.message], [403, "You don't have enough permissions."])

    assert.deepEqual(await told('POST', `${one}/stop`, {}), [200, undefined])
    assert.deepEqual(await told('POST', `${one}/stop`), [422, 'The specified time entry is already stopped'])
    clock.advance(1000)
    assert.deepEqual(await told('PUT', one, ends('08:30:00', '09:30:00')), [422, messages.overlap])
    assert.deepEqual(
      await told('PUT', one, { ...ends('08:30:00', '09:30:00'), update_last_entry_if_overlap: true, odd: 1 }),
      [200, undefined],
    )
    assert.deepEqual(await told('DELETE', one), [204, undefined])
    for (const method of ['DELETE', 'GET']) assert.deepEqual(await told(method, one), [404, messages.notFound])
  })

for (const slash of ['', '/'])
  test(`/users${slash} answers what it answered`, async (context) => {
    const root = (await openTracker(context)).as('root', { roles: [admin] })
    await root('PUT', `/users/ada${slash}`, { name: 'Ada', email: 'ada@acme.example' })
    const ada = { id: 'ada', name: 'Ada', email: 'ada@acme.example', roles: [], groups: [] }
    const asked = async (method: string, path: string, body?: unknown) => {
      const answer = await root(method, path + slash, body)
      return [answer.status, answer.body]
    }
    const group = { group_name: admin }
    assert.deepEqual(await asked('GET', '/users'), [200, [ada]])
    assert.deepEqual(await asked('GET', '/users/ada'), [200, ada])
    for (const [role, name] of [
      ['admin', admin],
      ['test', 'time-tracker-tester'],
    ])
      for (const path of [`/users/ada/roles/${role}`, `/users/ada/${role}`]) {
        assert.deepEqual(await asked('POST', `${path}/grant`), [200, { ...ada, roles: [name] }])
        assert.deepEqual(await asked('POST', `${path}/revoke`), [200, ada])
      }
    assert.deepEqual(await asked('POST', '/users/ada/groups/add', group), [200, { ...ada, groups: [admin] }])
    assert.deepEqual(await asked('POST', '/users/ada/is-member-of', group), [200, { value: true }])
    assert.deepEqual(await asked('POST', '/users/ada/groups/remove', group), [200, ada])
    assert.deepEqual(await asked('POST', '/users/ada/is-member-of', group), [200, { value: false }])
  })

test('projects show their customer and their type, and are recent when the caller has worked on them', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  assert.deepEqual((await ask('GET', '/projects/recent')).body, [])
  const customer_id = (await ask('POST', '/customers', { name: 'Acme', description: 'Anvils' })).body.id
  const project_type_id = (await ask('POST', '/project-types', { name: 'Support' })).body.id
  const project_id = (await ask('POST', '/projects', { name: 'Road', customer_id, project_type_id })).body.id
  const activity_id = (await ask('POST', '/activities', { name: 'Digging' })).body.id
  await ask('POST', '/time-entries', { project_id, activity_id })
  for (const path of ['/projects', '/projects/', '/projects/recent', '/projects/recent/'])
    assert.partialDeepStrictEqual(
      (await ask('GET', path)).body,
      [
        {
          customer_name: 'Acme',
          customer: { name: 'Acme', description: 'Anvils' },
          project_type: { name: 'Support', description: null },
          ...{ tenant_id: 'acme', deleted: null },
        },
      ],
      path,
    )
})
