import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Principal } from 'plinth'
import { createMigrator, openStorage } from 'plinth/storage'
import { harness } from 'plinth/testing'
import { reflect } from '../../../packages/plinth/src/core/reflect.ts'
import { announcer } from '../../../packages/plinth/src/storage/relay/announcer.ts'
import { until } from '../../../packages/plinth/test/support/until.ts'
import { rightChanged } from '../src/contract/user.ts'
import { timeTracker } from '../src/contract.ts'
import service from '../src/service.ts'
import { attributes, directoryServer, directoryVariables } from './support/directory-server.ts'

const observe = () => {}
const tenant = 'acme'
const { admin: adminRole, tester: testerRole } = attributes
const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`
const [ada, ben, cyd, dan] = [id(1), id(2), id(3), id(4)]
const admins = { id: id(8), displayName: 'time-tracker-admin', members: new Set<string>() }
const owners = { id: id(9), displayName: 'Domain Admins', members: new Set<string>() }

const directory = await directoryServer([admins, owners])
const storage = await openStorage({ url: 'sqlite::memory:', resources: timeTracker.about.resources ?? [], observe })
await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
after(() => Promise.all([storage.close(), directory.close()]))

const configured = directoryVariables(directory)
const admin: Principal = {
  client: undefined,
  user: ada,
  tenant,
  location: undefined,
  roles: ['time-tracker-admin'],
  scopes: [],
}
const served = (changed: object = {}, principal = admin) =>
  harness(service, { storage, principal, config: { ...configured, ...changed } })

type Api = ReturnType<typeof served>

/** How many rights the directory has been told of, as a service that runs tells them. */
let told = 0
await announcer(storage, reflect(timeTracker)).subscribe({
  consumer: 'time-tracker.tellDirectory',
  event: rightChanged,
  shards: 1,
  attempts: 1,
  async deliver({ tenantid: tenant_id, ...event }) {
    await served().tellDirectory({ ...event, ...(tenant_id !== undefined && { tenant_id }) } as never)
    told += 1
  },
})

/** Resolves with an answer when the directory has been told of one more right. */
async function followed<T>(answer: Promise<T>): Promise<T> {
  const before = told
  const answered = await answer
  await until(() => told > before)
  return answered
}

beforeEach(async () => {
  directory.faults.length = 0
  directory.users.clear()
  for (const [each, displayName] of [
    [ada, 'Ada'],
    [ben, 'Ben'],
    [cyd, 'Cyd'],
  ] as const)
    directory.users.set(each, { id: each, displayName, mail: `${displayName.toLowerCase()}@acme.example` })
  admins.members.clear()
  owners.members.clear()
  await served().copyDirectory()
  directory.seen.length = 0
})

test('everybody is copied, page after page, with address, roles and groups; lists then ask nobody', async () => {
  directory.users.set(dan, { id: dan, displayName: 'Dan', mail: null, otherMails: ['dan@home.example'] })
  Object.assign(directory.users.get(ada) as object, { [adminRole]: 'time-tracker-admin', [testerRole]: 'something' })
  admins.members.add(ada).add(ben).add(dan)
  owners.members.add(ada)
  const api = served()
  await api.copyDirectory()
  directory.seen.length = 0
  const groups = ['time-tracker-admin']
  assert.deepEqual(await api.listUsers(), [
    { id: ada, name: 'Ada', email: 'ada@acme.example', roles: ['time-tracker-admin'], groups },
    { id: ben, name: 'Ben', email: 'ben@acme.example', roles: [], groups },
    { id: cyd, name: 'Cyd', email: 'cyd@acme.example', roles: [], groups: [] },
    { id: dan, name: 'Dan', email: 'dan@home.example', roles: [], groups },
  ])
  await api.listTimeEntries({ user_id: ['*'] })
  assert.deepEqual(directory.seen, [])
})

test('who has another name is renamed, and who is gone from the directory is gone from the copy', async () => {
  directory.users.delete(ben)
  ;(directory.users.get(cyd) as { displayName: string }).displayName = 'Cydney'
  const api = served()
  await api.copyDirectory()
  assert.deepEqual(
    (await api.listUsers()).map(({ name }) => name),
    ['Ada', 'Cydney'],
  )
})

const lost = { code: 'upstream_failed', status: 502 }
const broken: readonly (readonly [string, () => void, object?])[] = [
  ['the secret is wrong', () => {}, { DIRECTORY_CLIENT_SECRET: 'another' }],
  ['nobody listens there', () => {}, { DIRECTORY_URL: 'http://127.0.0.1:1' }],
  ['it forbids that', () => directory.faults.push({ to: /GET .*users/, status: 403 })],
  ['it breaks off after a page', () => directory.faults.push({ to: /users.*skiptoken/, status: 500 })],
  ['it lists nobody', () => directory.users.clear()],
  [
    'it goes on where it is not',
    () =>
      directory.faults.push({
        to: /GET .*users/,
        status: 200,
        body: { value: [{ id: dan }], '@odata.nextLink': `${directory.url}/elsewhere/users` },
      }),
  ],
]
for (const [what, breakIt, changed] of broken) {
  test(`the copy stays as it is, and lists answer, when ${what}`, async () => {
    const api = served(changed)
    breakIt()
    await assert.rejects(api.copyDirectory(), lost)
    assert.equal((await api.listUsers()).length, 3)
    assert.ok(directory.seen.every(({ request }) => !request.includes('elsewhere')))
  })
}

test('a role is an attribute there; the copy follows, and an audit record tells who granted what to whom', async () => {
  const api = served()
  const granted = await followed(api.grantRole({ user_id: cyd, role: 'admin' }))
  assert.deepEqual(granted.roles, ['time-tracker-admin'])
  assert.equal(directory.users.get(cyd)?.[adminRole], 'time-tracker-admin')
  const copied = (await api.listUsers()).find((each) => each.id === cyd)
  assert.deepEqual(copied, granted)
  const { items } = await api.listEvents({ resource: 'person', item_id: cyd, limit: 1 })
  assert.deepEqual(
    items.map(({ user_id, description, changes }) => ({ user_id, description, changes })),
    [
      {
        user_id: ada,
        description: 'Grant a role',
        changes: [{ op: 'replace', path: '/roles', from: [], value: ['time-tracker-admin'] }],
      },
    ],
  )
  assert.deepEqual((await followed(api.revokeRole({ user_id: cyd, role: 'admin' }))).roles, [])
  assert.equal(directory.users.get(cyd)?.[adminRole], null)
})

test('what somebody has already is not given again', async () => {
  const api = served()
  await followed(api.grantRole({ user_id: cyd, role: 'test' }))
  await followed(api.grantRole({ user_id: cyd, role: 'test' }))
  assert.equal(directory.seen.filter(({ request }) => request.startsWith('PATCH')).length, 1)
})

test('somebody joins a group and leaves it; groups of others are none here', async () => {
  const api = served()
  const membership = { user_id: ben, group_name: 'time-tracker-admin' }
  assert.deepEqual((await followed(api.addToGroup(membership))).groups, ['time-tracker-admin'])
  assert.deepEqual([...admins.members], [ben])
  assert.deepEqual(await api.isMemberOf(membership), { value: true })
  assert.deepEqual((await followed(api.removeFromGroup(membership))).groups, [])
  assert.deepEqual(await api.isMemberOf(membership), { value: false })
  await assert.rejects(api.addToGroup({ user_id: ben, group_name: 'Domain Admins' }), { code: 'unknown_group' })
  assert.equal(owners.members.size, 0)
})

for (const [what, user_id, asked] of [
  ['a user who has never been there', dan, 2],
  ['an id that is no UUID', 'delta', 0],
  ['an id that leads elsewhere', '../groups', 0],
] as const) {
  test(`${what} is not found, and nothing is written`, async () => {
    const api = served()
    await assert.rejects(api.getUser({ user_id }), { code: 'not_found' })
    await assert.rejects(api.grantRole({ user_id, role: 'admin' }), { code: 'not_found' })
    assert.equal(directory.seen.filter(({ request }) => request.includes('/users')).length, asked)
  })
}

test('a user who vanishes before the directory is told keeps nothing, and holds nothing up', async () => {
  directory.faults.push({ to: /PATCH/, status: 404 })
  const api = served()
  await followed(api.grantRole({ user_id: ben, role: 'admin' }))
  directory.users.delete(ben)
  await api.copyDirectory()
  assert.equal(
    (await api.listUsers()).some(({ id: each }) => each === ben),
    false,
  )
})

for (const [method, to] of [
  ['GET', /GET .*users/],
  ['PATCH', /PATCH/],
] as const) {
  test(`a ${method} that is too much for the directory is repeated when it says so`, async () => {
    directory.faults.push({ to, status: 429, headers: { 'retry-after': '1' } })
    assert.deepEqual((await followed(served().grantRole({ user_id: ben, role: 'admin' }))).roles, [
      'time-tracker-admin',
    ])
  })
}

test('whoever finds the directory overloaded for longer is told when to try again', async () => {
  directory.faults.push({ to: /GET .*users/, status: 429, headers: { 'retry-after': '30' } })
  await assert.rejects(served().getUser({ user_id: ben }), { ...lost, retryAfter: 30 })
})

const tokenRequests = () => directory.seen.filter(({ request }) => request.includes('/token')).length
test('one token does for all calls, those that come at once too', async () => {
  const api = served()
  await Promise.all([1, 2, 3].map(() => api.getUser({ user_id: ben })))
  await api.getUser({ user_id: ben })
  assert.equal(tokenRequests(), 1)
})

test('a token that is about to end, or is no longer taken, is asked for anew', async () => {
  directory.lifetime = 30
  const api = served()
  await api.getUser({ user_id: ben })
  directory.lifetime = 3600
  await api.getUser({ user_id: ben })
  assert.equal(tokenRequests(), 3)
  directory.tokens.clear()
  await api.getUser({ user_id: ben })
  assert.equal(tokenRequests(), 4)
})

test('whoever waits for a token of a call that fails asks for one of their own', async () => {
  directory.faults.push({ to: /token/, status: 500 })
  const api = served()
  const answers = await Promise.allSettled([1, 2, 3].map(() => api.getUser({ user_id: ben })))
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  assert.equal(tokenRequests(), 2)
})

test('the directory is that of one tenant; another has the table, and does not see it', async () => {
  const other = served({}, { ...admin, tenant: 'globex' })
  assert.deepEqual(await other.listUsers(), [])
  await other.saveUser({ user_id: 'eve', name: 'Eve' })
  await other.grantRole({ user_id: 'eve', role: 'admin' })
  assert.deepEqual(directory.seen, [])
  await assert.rejects(served().saveUser({ user_id: dan, name: 'Dan' }), { code: 'read_only_directory' })
})

for (const [what, ask] of [
  ['a right is granted', (api: Api) => api.grantRole({ user_id: cyd, role: 'admin' })],
  ['somebody joins a group', (api: Api) => api.addToGroup({ user_id: cyd, group_name: 'time-tracker-admin' })],
  ['all of it is copied', (api: Api) => api.copyDirectory()],
  ['somebody is looked up', (api: Api) => api.getUser({ user_id: cyd })],
] as const) {
  test(`a directory that takes its time while ${what} keeps nobody waiting who writes`, async () => {
    const answering = Promise.withResolvers<void>()
    const api = served()
    directory.held = answering.promise
    try {
      const asked = ask(api)
      const { id } = await api.createActivity({ name: `While ${what}` })
      assert.equal((await api.updateActivity({ activity_id: id, description: 'written' })).description, 'written')
      answering.resolve()
      await asked
    } finally {
      directory.held = undefined
      answering.resolve()
    }
  })
}

test('what cannot be written down is not told to the directory', async (context) => {
  const api = served()
  context.mock.method(storage, 'command', () => Promise.reject(new Error('The disk is full.')), { times: 1 })
  await assert.rejects(api.grantRole({ user_id: cyd, role: 'admin' }), { status: 500 })
  await followed(api.grantRole({ user_id: ben, role: 'admin' }))
  assert.deepEqual(
    directory.seen.filter(({ request }) => request.startsWith('PATCH')).map(({ request }) => request),
    [`PATCH /v1.0/users/${ben}`],
  )
  assert.equal(directory.users.get(cyd)?.[adminRole], undefined)
})

test('a copy that is made before the directory is told takes nothing back for good', async () => {
  const api = served()
  const answering = Promise.withResolvers<void>()
  const before = told
  await api.grantRole({ user_id: cyd, role: 'admin' })
  directory.held = answering.promise
  const copying = api.copyDirectory()
  answering.resolve()
  directory.held = undefined
  await copying
  await until(() => told > before)
  await api.copyDirectory()
  assert.equal(directory.users.get(cyd)?.[adminRole], 'time-tracker-admin')
  assert.deepEqual((await api.listUsers()).find(({ id: each }) => each === cyd)?.roles, ['time-tracker-admin'])
})

test('what is missing from the configuration is named, and no value', () => {
  assert.throws(() => served({ DIRECTORY_CLIENT_ID: undefined, DIRECTORY_AUTHORITY: undefined }), {
    message:
      'The configuration is not usable: DIRECTORY_AUTHORITY is needed where DIRECTORY is graph, DIRECTORY_CLIENT_ID is needed where DIRECTORY is graph.',
  })
})
