import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, openTracker, tester, withWork } from './support/tracker.ts'

const paths = [
  '/activities',
  '/customers',
  '/project-types',
  '/projects',
  '/technologies',
  '/users',
  '/time-entries',
  '/events',
]

test('without a token nothing is answered, and it is said how to bring one', async (context) => {
  const { url } = await openTracker(context)
  for (const path of paths) {
    const { status, headers } = await fetch(url + path)
    assert.equal(status, 401, path)
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
  }
})

test('a tenant sees and changes nothing of another', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada', { roles: [admin] })
  const eve = as('eve', { tenant: 'evil', roles: [admin] })
  const { id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  const customer = (await ask('POST', '/customers', { name: 'Acme' })).body.id
  await ask('POST', '/project-types', { name: 'Support' })
  await ask('POST', '/technologies', { name: 'ts', first_use_time_entry_id: id })
  await ask('PUT', '/users/ada', { name: 'Ada' })
  for (const path of paths) {
    const own = await ask('GET', path)
    assert.ok(own.body.length > 0, path)
    assert.deepEqual((await eve('GET', path)).body, [], path)
    if (path === '/events') continue
    for (const method of ['GET', 'PUT', 'DELETE']) {
      if (path === '/users' && method !== 'GET') continue
      const { status } = await eve(
        method,
        `${path}/${own.body[0].id}`,
        method === 'PUT' ? { description: 'x' } : undefined,
      )
      assert.equal(status, 404, `${method} ${path}`)
    }
  }
  assert.equal((await eve('POST', '/projects', { name: 'Theirs', customer_id: customer })).status, 409)
  assert.equal((await eve('POST', '/customers', { name: 'Acme' })).status, 201, 'names are taken in one tenant alone')
  const work = await withWork(eve)
  const stolen = { ...work, project_id: (await ask('GET', '/projects')).body[0].id }
  assert.equal((await eve('POST', '/time-entries', stolen)).body.detail, 'Related Project does not exists')
})

test('roles and groups are changed by admins alone, and each change leaves its record', async (context) => {
  const { as } = await openTracker(context)
  const root = as('root', { roles: [admin] })
  await root('PUT', '/users/bob', { name: 'Bob', email: 'bob@acme.org' })
  const group = { group_name: 'time-tracker-tester' }
  const changes = [
    ['/roles/admin/grant', undefined, { roles: [admin] }, 'Grant a role'],
    ['/roles/test/grant', undefined, { roles: [admin, tester] }, 'Grant a role'],
    ['/roles/admin/revoke', undefined, { roles: [tester] }, 'Revoke a role'],
    ['/test/revoke', undefined, { roles: [] }, 'Revoke a role'],
    ['/groups/add', group, { groups: ['time-tracker-tester'] }, 'Add a user to a group'],
    ['/groups/remove', group, { groups: [] }, 'Remove a user from a group'],
  ] as const
  for (const [path, body, expected, description] of changes) {
    for (const who of [as('bob'), as('tess', { roles: [tester] })]) {
      assert.equal((await who('POST', `/users/bob${path}`, body)).status, 403, path)
    }
    const changed = await root('POST', `/users/bob${path}/`, body)
    assert.equal(changed.status, 200)
    assert.partialDeepStrictEqual(changed.body, { id: 'bob', ...expected })
    const [event] = (await root('GET', '/events?resource=person&item_id=bob')).body
    assert.partialDeepStrictEqual(event, { user_id: 'root', action: 'update', description, tenant_id: 'acme' })
  }
  assert.equal((await as('bob')('PUT', '/users/bob', { name: 'Root' })).status, 403)
  assert.equal((await root('POST', '/users/bob/roles/king/grant')).status, 400)
  assert.equal((await root('POST', '/users/nobody/roles/admin/grant')).status, 404)
  assert.equal((await root('POST', '/users/bob/groups/add', { group_name: 'kings' })).status, 404)
  assert.equal((await root('POST', '/users/bob/groups/add', { group_name: 'x'.repeat(51) })).status, 400)
})

test('users are looked up, testers by testers', async (context) => {
  const { as } = await openTracker(context)
  const root = as('root', { roles: [admin] })
  for (const user of ['bob', 'tess']) await root('PUT', `/users/${user}`, { name: user })
  await root('POST', '/users/tess/roles/test/grant')
  await root('POST', '/users/tess/groups/add', { group_name: 'time-tracker-tester' })
  const names = async (who = as('bob')) => (await who('GET', '/users/')).body.map(({ name }: { name: string }) => name)
  assert.deepEqual(await names(), ['bob'])
  assert.deepEqual(await names(as('tess', { roles: [tester] })), ['bob', 'tess'])
  const found = { id: 'bob', name: 'bob', email: null, roles: [], groups: [] }
  assert.deepEqual((await as('bob')('GET', '/users/bob')).body, found)
  const unknown = await as('bob')('GET', '/users/nobody')
  assert.deepEqual([unknown.status, unknown.body.detail], [404, 'It was not found'])
  const isMember = async (user: string) =>
    (await as('bob')('POST', `/users/${user}/is-member-of/`, { group_name: 'time-tracker-tester' })).body
  assert.deepEqual([await isMember('tess'), await isMember('bob')], [{ value: true }, { value: false }])
})

test('every write of every resource leaves an event with who, what and from what to what', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada', { roles: [admin] })
  const work = await withWork(ask)
  const { id } = (await ask('POST', '/time-entries', work)).body
  await ask('POST', '/customers', { name: 'Acme' })
  await ask('POST', '/project-types', { name: 'Support' })
  await ask('POST', '/technologies', { name: 'ts', first_use_time_entry_id: id })
  clock.advance(60_000)
  await ask('POST', `/time-entries/${id}/stop`)
  await ask('POST', `/time-entries/${id}/restart`)
  await ask('DELETE', `/time-entries/${id}`)
  const told = async (query: string) =>
    (await ask('GET', `/events${query}`)).body.map(
      ({ container_id, action, description }: Record<string, string>) => `${container_id} ${action}: ${description}`,
    )
  assert.deepEqual(await told(`?item_id=${id}`), [
    'time_entry delete: Delete a time entry',
    'time_entry update: Restart time entry',
    'time_entry update: Stop time entry',
    'time_entry create: Create a time entry',
  ])
  for (const resource of ['activity', 'customer', 'project', 'project_type', 'technology']) {
    assert.equal((await told(`?resource=${resource}`)).length, 1, resource)
  }
  assert.equal((await told('?user_id=ada')).length, 9)
  assert.equal((await told('?user_id=bob')).length, 0)
  assert.equal((await told('?from=2026-03-18T12:01:00Z')).length, 3)
  assert.equal((await told('?to=2026-03-18T12:00:30Z')).length, 6)
  const [, restarted] = (await ask('GET', `/events?item_id=${id}`)).body
  const end = '2026-03-18T12:01:00.0000000Z'
  assert.deepEqual(restarted.changes, [{ op: 'remove', path: '/end_date', from: end }])
  assert.equal((await as('bob')('GET', '/events')).status, 403)
})
