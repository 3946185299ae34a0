import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { implement, type Principal, resource, service, t } from 'plinth'
import { openService, someone } from './open-service.ts'

const project = resource('project', {
  path: '/projects',
  fields: { name: t.String() },
  unique: [['name']],
  tenant: true,
})
const task = resource('task', {
  path: '/tasks',
  fields: {
    project_id: t.Id(),
    place_id: t.Optional(t.String()),
    kind: t.Immutable(t.Optional(t.String())),
    cost: t.Optional(t.Integer()),
  },
  filter: ['cost', 'owner_id'],
  sort: ['cost'],
  tenant: true,
  owner: 'user',
  softDelete: true,
  masks: { cost: 'task:cost' },
  references: { project_id: { to: project } },
  batch: true,
  search: true,
  history: true,
  jsonPatch: true,
})
const visit = resource('visit', {
  path: '/visits',
  fields: { place: t.String() },
  filter: ['place'],
  location: 'place',
})
const shift = resource('shift', {
  path: '/shifts',
  fields: { from: t.Date(), to: t.Optional(t.Date()) },
  owner: 'user',
  exclusion: [{ within: ['owner_id'], range: ['from', 'to'] }],
})
const resources = [project, task, visit, shift]
const contract = service('rules', {
  ...project.operations,
  ...task.operations,
  ...visit.operations,
  ...shift.operations,
})
const implementation = implement(contract, {
  ...project.handlers,
  ...task.handlers,
  ...visit.handlers,
  ...shift.handlers,
})

const ada = { user: 'ada', tenant: 'acme' }
const bob = { user: 'bob', tenant: 'acme' }
const eve = { user: 'ada', tenant: 'evil' }
const unknown = '01927b6e-7c3a-7def-8a1b-0123456789ab'

/** Somebody who says who they are, and is believed. */
type Caller = Partial<Principal>

async function open(test: TestContext) {
  const opened = await openService(test, implementation, (token) =>
    someone(JSON.parse(Buffer.from(token, 'base64url').toString())),
  )
  const send = async (caller: Caller, method: string, path: string, body?: unknown, type = 'application/json') => {
    const token = Buffer.from(JSON.stringify(caller)).toString('base64url')
    const answer = await fetch(opened.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  const refused = async (caller: Caller, method: string, path: string, body?: unknown) => {
    const { status, json } = await send(caller, method, path, body)
    const [fault] = json?.errors ?? []
    return `${status} ${json?.code}${fault ? ` ${fault.pointer ?? fault.parameter} ${fault.code}` : ''}`
  }
  return { ...opened, send, refused }
}

async function withTask(test: TestContext) {
  const opened = await open(test)
  const { json: made } = await opened.send(ada, 'POST', '/projects', { name: 'p' })
  const { json: row, status } = await opened.send(ada, 'POST', '/tasks', { project_id: made.id, kind: 'a' })
  assert.equal(status, 201, JSON.stringify(row))
  return { ...opened, project_id: made.id as string, row, path: `/tasks/${row.id}` }
}

test('another’s row is answered as one that is not there, in the same words', async (test) => {
  const { send, row, path, project_id } = await withTask(test)
  assert.deepEqual([row.owner_id, row.tenant_id], ['ada', undefined])
  for (const caller of [bob, eve]) {
    for (const [method, body, rest = ''] of [
      ['GET', undefined],
      ['PUT', { project_id }],
      ['PATCH', { kind: 'b' }],
      ['DELETE', undefined],
      ['POST', undefined, '/restore'],
      ['GET', undefined, '/history'],
      ['GET', undefined, '/history/1'],
    ] as const) {
      const theirs = await send(caller, method, path + rest, body)
      const nobodys = await send(caller, method, `/tasks/${unknown}${rest}`, body)
      const said = ({ json: { instance, request_id, trace_id, ...said } }: typeof theirs) => said
      assert.deepEqual([theirs.status, said(theirs)], [404, said(nobodys)], `${method} ${rest}`)
    }
    assert.deepEqual((await send(caller, 'GET', '/tasks?owner_id=ada&count=exact')).json, { items: [], total: 0 })
    const found = await send(caller, 'POST', '/tasks/search', { filter: { owner_id: { eq: 'ada' } } })
    assert.deepEqual(found.json.items, [])
    const batch = await send(caller, 'POST', '/tasks/batch', {
      mode: 'independent',
      operations: [{ op: 'delete', id: row.id }],
    })
    assert.equal(batch.json.results[0].status, 404)
  }
  assert.deepEqual((await send(ada, 'GET', path)).json, row)
})

test('a call that does not say whose rows it is about is 403', async (test) => {
  const { refused } = await open(test)
  for (const [method, path, body] of [
    ['GET', '/tasks'],
    ['GET', `/tasks/${unknown}`],
    ['POST', '/projects', { name: 'x' }],
    ['DELETE', `/projects/${unknown}`],
  ] as const)
    assert.equal(await refused({ user: 'ada' }, method, path, body), '403 permission_denied')
  assert.equal(await refused({ user: 'ada' }, 'GET', '/visits'), '403 permission_denied')
})

test('a location that is not the caller’s is 403, by the name of what names it', async (test) => {
  const { send, refused } = await open(test)
  const here = { user: 'ada', location: 'here' }
  assert.equal((await send(here, 'POST', '/visits', { place: 'here' })).status, 201)
  const told = '403 permission_denied'
  assert.equal(await refused(here, 'POST', '/visits', { place: 'there' }), `${told} #/place permission_denied`)
  assert.equal(await refused(here, 'GET', '/visits?place=there'), `${told} place permission_denied`)
  assert.equal(await refused(here, 'GET', '/visits?place__in=here,there'), `${told} place__in permission_denied`)
  assert.equal((await send({ ...here, locations: ['there'] }, 'GET', '/visits')).json.items.length, 0)
})

test('masked fields are not there without their scope; immutable ones stay', async (test) => {
  const { send, refused, path, project_id } = await withTask(test)
  const payer = { ...ada, scopes: ['task:cost'] }
  assert.equal((await send(payer, 'PATCH', path, { cost: 7 })).json.cost, 7)
  assert.equal((await send(ada, 'GET', path)).json.cost, undefined)
  assert.ok((await send(ada, 'GET', '/tasks')).json.items.every((it: object) => !('cost' in it)))
  assert.ok(!JSON.stringify((await send(ada, 'GET', `${path}/history`)).json).includes('cost'))
  const told = '403 permission_denied'
  assert.equal(await refused(ada, 'PATCH', path, { cost: 8 }), `${told} #/cost permission_denied`)
  assert.equal(await refused(ada, 'GET', '/tasks?cost__gt=1'), `${told} cost__gt permission_denied`)
  assert.equal(await refused(ada, 'GET', '/tasks?sort=-cost'), `${told} sort permission_denied`)
  assert.equal(await refused(ada, 'GET', '/tasks?or=(cost.gt.1,cost.lt.1)'), `${told} or permission_denied`)
  const search = { filter: { not: { cost: { gt: 1 } } } }
  assert.equal(await refused(ada, 'POST', '/tasks/search', search), `${told} #/filter permission_denied`)
  assert.equal(await refused(ada, 'PATCH', path, { kind: 'b' }), '400 validation_failed #/kind immutable_field')
  assert.equal((await send(ada, 'PUT', path, { project_id, kind: 'a' })).json.kind, 'a')
  const patch = (steps: unknown) => send(ada, 'PATCH', path, steps, 'application/json-patch+json')
  const place = { op: 'add', path: '/place_id', value: 'x' }
  assert.equal((await patch([place])).json.place_id, 'x')
  assert.equal((await patch([{ op: 'test', path: '/cost', value: 7 }])).json.code, 'conflict')
  assert.equal((await patch([{ op: 'copy', from: '/cost', path: '/place_id' }])).status, 409)
  assert.equal((await send(payer, 'GET', path)).json.cost, 7)
})

test('a deleted row is 410 until it is restored, and seen by those who may', async (test) => {
  const { send, refused, path, row } = await withTask(test)
  assert.equal(await refused(ada, 'POST', `${path}/restore`), '409 not_deleted')
  assert.equal((await send(ada, 'DELETE', path)).status, 204)
  for (const method of ['GET', 'DELETE']) assert.equal(await refused(ada, method, path), '410 deleted')
  assert.ok((await send(ada, 'GET', path)).json.purge_at)
  assert.equal(await refused(bob, 'GET', path), '404 not_found')
  assert.equal(await refused(ada, 'GET', '/tasks?deleted=only'), '403 permission_denied')
  const keeper = { ...ada, scopes: ['task:read-deleted'] }
  for (const shown of ['only', 'include']) {
    assert.equal((await send(keeper, 'GET', `/tasks?deleted=${shown}`)).json.items[0].id, row.id)
    assert.ok((await send(keeper, 'GET', `${path}?deleted=${shown}`)).json.deleted_at)
    assert.equal((await send({ ...keeper, user: 'bob' }, 'GET', `/tasks?deleted=${shown}`)).json.items.length, 0)
  }
  const restored = await send(ada, 'POST', `${path}/restore`)
  assert.deepEqual([restored.status, restored.json.version, restored.json.deleted_at], [200, 3, undefined])
})

test('a reference is to what is there for its caller, and what is in use stays', async (test) => {
  const { send, refused, path, project_id } = await withTask(test)
  const missing = '409 conflict #/project_id unknown_reference'
  assert.equal(await refused(ada, 'POST', '/tasks', { project_id: unknown }), missing)
  assert.equal(await refused(eve, 'POST', '/tasks', { project_id }), missing)
  assert.equal(await refused(ada, 'DELETE', `/projects/${project_id}`), '409 conflict')
  assert.equal((await send(ada, 'DELETE', path)).status, 204)
  assert.equal((await send(ada, 'GET', `/projects/${project_id}`)).status, 200)
})

test('ranges that overlap are 409, by the names of both ends', async (test) => {
  const { send, refused } = await open(test)
  assert.equal((await send(ada, 'POST', '/shifts', { from: '2026-03-01', to: '2026-03-03' })).status, 201)
  assert.equal(await refused(ada, 'POST', '/shifts', { from: '2026-03-02' }), '409 conflict #/from overlap')
  assert.equal((await send(ada, 'POST', '/shifts', { from: '2026-03-03' })).status, 201)
  assert.equal((await send(bob, 'POST', '/shifts', { from: '2026-03-02' })).status, 201)
  const backwards = { from: '2026-02-03', to: '2026-02-01' }
  assert.equal(await refused(ada, 'POST', '/shifts', backwards), '400 validation_failed #/to invalid_range')
})

test('the document tells what rules refuse, and the parameters that they bring, where they are declared', async (test) => {
  const { document } = await open(test)
  const of = (path: string, method: string) => document.paths[path][method]
  const statuses = (path: string, method: string) => Object.keys(of(path, method).responses)
  const parameters = (path: string, method: string) =>
    of(path, method).parameters.map((it: { name?: string; $ref?: string }) => it.name ?? it.$ref?.split('/').at(-1))
  assert.ok(['403', '410'].every((it) => statuses('/tasks/{task_id}', 'get').includes(it)))
  assert.ok(['200', '403', '404', '409'].every((it) => statuses('/tasks/{task_id}/restore', 'post').includes(it)))
  assert.ok(statuses('/projects/{project_id}', 'delete').includes('409'))
  assert.ok(!statuses('/shifts/{shift_id}', 'get').includes('410'))
  assert.ok(
    parameters('/tasks', 'get').includes('deleted') && parameters('/tasks/{task_id}', 'get').includes('deleted'),
  )
  assert.ok(!parameters('/shifts', 'get').includes('deleted'))
  assert.equal(document.paths['/shifts/{shift_id}/restore'], undefined)
  const { properties } = document.components.schemas.Task
  assert.deepEqual([properties.cost['x-permissions'], properties.kind['x-immutable']], [['task:cost'], true])
  assert.ok(properties.owner_id.readOnly && properties.deleted_at.readOnly && !('tenant_id' in properties))
})
