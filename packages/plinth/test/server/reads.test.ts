import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { implement, type Principal, resource, service, t } from 'plinth'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { openService } from './open-service.ts'

const country = resource('country', { path: '/countries', plural: 'countries', fields: { name: t.String() } })
const project = resource('project', {
  path: '/projects',
  fields: { name: t.String(), budget: t.Optional(t.Integer()), country_id: t.Optional(t.Id()) },
  references: { country_id: { to: country } },
  masks: { budget: 'project:money' },
  tenant: true,
  softDelete: true,
})
const secret = resource('secret', {
  path: '/secrets',
  fields: { text: t.String() },
  access: { scope: 'secret:read' },
})
const task = resource('task', {
  path: '/tasks',
  fields: {
    title: t.String(),
    note: t.Optional(t.String()),
    project_id: t.Optional(t.Id()),
    secret_id: t.Optional(t.Id()),
  },
  references: { project_id: { to: project }, secret_id: { to: secret } },
  filter: ['title', 'project.name', 'project.budget', 'secret.text'],
  sort: ['title'],
  search: true,
  history: true,
  filterDialect: 'filterparams',
  sparse: true,
  expand: ['project', 'project.country', 'secret'],
})
const resources = [country, project, secret, task]
const work = service('work', {
  ...country.operations,
  ...project.operations,
  ...secret.operations,
  ...task.operations,
})
const implementation = implement(work, task.provide, {
  ...country.handlers,
  ...project.handlers,
  ...secret.handlers,
  ...task.handlers,
} as never)

const caller = (tenant: string, ...scopes: string[]): Principal => ({
  user: 'ada',
  client: undefined,
  tenant,
  location: undefined,
  roles: [],
  scopes,
})
const callers: Readonly<Record<string, Principal>> = {
  ada: caller('acme'),
  boss: caller('acme', 'project:money', 'secret:read'),
  eve: caller('evil', 'project:money', 'secret:read'),
}

async function open(context: TestContext) {
  const lab = await openService(context, implementation, (token) => callers[token] as Principal)
  const get = async (path: string, as = 'ada', headers: Record<string, string> = {}, body?: object) => {
    const answer = await fetch(lab.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      etag: answer.headers.get('etag') as string,
      modified: answer.headers.get('last-modified'),
      text,
      // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
      json: (text === '' ? undefined : JSON.parse(text)) as any,
    }
  }
  const made = await lab.write(
    async (db) => {
      const land = await db.repository(country).insert({ name: 'Utopia' })
      const plan = await db.repository(project).insert({ name: 'Bridge', budget: 7, country_id: land.id })
      const hidden = await db.repository(secret).insert({ text: 'psst' })
      const done = await db.repository(task).insert({
        title: 'dig',
        note: 'deep',
        project_id: plan.id,
        secret_id: hidden.id,
      })
      return { land, plan, hidden, done }
    },
    { principal: callers.boss as Principal },
  )
  return { ...lab, ...made, get }
}

test('a read answers the fields that are chosen, the id with them, in their declared order', async (context) => {
  const { get, done } = await open(context)
  const path = `/tasks/${done.id}`
  const one = await get(`${path}?fields=note,title`)
  assert.equal(one.text, `{"id":"${done.id}","title":"dig","note":"deep"}`)
  assert.ok(one.modified)
  assert.deepEqual((await get('/tasks?fields=title&count=exact')).json, {
    items: [{ id: done.id, title: 'dig' }],
    total: 1,
  })
  const found = await get('/tasks/search', 'ada', {}, { filter: { title: { eq: 'dig' } }, fields: ['id'] })
  assert.deepEqual(found.json, { items: [{ id: done.id }] })
  const refused = await get('/tasks?fields=title,nothing')
  assert.deepEqual(
    [refused.status, refused.json.errors[0].parameter, refused.json.errors[0].code],
    [400, 'fields', 'invalid_value'],
  )
  assert.equal((await get('/projects?fields=name')).json.errors[0].code, 'unknown_parameter')
})

test('the entity tag says which fields were chosen, and all of them name the version', async (context) => {
  const { get, done } = await open(context)
  const path = `/tasks/${done.id}`
  const tags = new Set<string>()
  for (const query of ['', '?fields=title', '?fields=note', '?fields=note,title', '?expand=project']) {
    const { etag } = await get(path + query)
    assert.match(etag, /^"1\.json(\.[\w-]{8,16})?"$/)
    tags.add(etag)
    assert.equal((await get(path + query, 'ada', { 'if-none-match': etag })).status, 304)
  }
  assert.equal(tags.size, 5)
  assert.equal((await get(`${path}?fields=title,note,id`)).etag, (await get(`${path}?fields=note,title`)).etag)
})

test('what is embedded changes the entity tag when it changes itself', async (context) => {
  const { get, done, plan, write } = await open(context)
  const path = `/tasks/${done.id}?expand=project`
  const { etag } = await get(path)
  await write((db) => db.repository(project).update(plan.id, { name: 'Tunnel' }), {
    principal: callers.boss as Principal,
  })
  const now = await get(path, 'ada', { 'if-none-match': etag })
  assert.deepEqual([now.status, now.json.project.name, now.json.version], [200, 'Tunnel', 1])
})

test('what a row refers to stands beside its id, as far as the caller may read it', async (context) => {
  const { get, done, plan, land, hidden } = await open(context)
  const path = `/tasks/${done.id}?expand=project.country,secret&fields=title`
  assert.deepEqual((await get(path, 'boss')).json, {
    id: done.id,
    title: 'dig',
    project: { ...plan, country: land },
    secret: hidden,
  })
  const { budget: _, ...shown } = plan
  assert.deepEqual((await get(path)).json, { id: done.id, title: 'dig', project: { ...shown, country: land } })
  assert.deepEqual((await get(path, 'eve')).json, { id: done.id, title: 'dig', secret: hidden })
  const { items } = (await get('/tasks?expand=project')).json
  assert.deepEqual(items, [{ ...done, project: shown }])
  assert.equal((await get('/tasks?expand=country')).json.errors[0].code, 'invalid_value')
})

test('a page costs one statement for each relation, however many rows are on it', async (context) => {
  const { get, write, land } = await open(context)
  await write(
    async (db) => {
      for (let count = 0; count < 60; count++) {
        const own = await db.repository(project).insert({ name: `${count}`, country_id: land.id })
        await db.repository(task).insert({ title: `${count}`, project_id: own.id })
      }
    },
    { principal: callers.boss as Principal },
  )
  const statements = context.mock.method(SqliteConnection.prototype, 'all')
  for (const limit of [1, 10, 61]) {
    statements.mock.resetCalls()
    const { items } = (await get(`/tasks?sort=title&limit=${limit}&expand=project,project.country,secret`, 'boss')).json
    assert.equal(items.length, limit)
    assert.ok(items.every((item: { project: { country: object } }) => item.project.country))
    const tables = statements.mock.calls.map(({ arguments: [sql] }) => /from "(\w+)"/.exec(sql)?.[1])
    assert.deepEqual(tables, ['tasks', 'projects', 'countries', ...(limit === 61 ? ['secrets'] : [])])
  }
})

test('the past is told in chosen fields, and embeds nothing of the present', async (context) => {
  const { get, done, write } = await open(context)
  await setTimeout(2)
  await write((db) => db.repository(task).update(done.id, { title: 'dug' }), { principal: callers.boss as Principal })
  const then = `as_of=${done.created_at}&fields=title`
  assert.deepEqual((await get(`/tasks/${done.id}?${then}`)).json, { id: done.id, title: 'dig' })
  assert.deepEqual((await get(`/tasks?${then}`)).json, { items: [{ id: done.id, title: 'dig' }] })
  for (const path of [`/tasks/${done.id}`, '/tasks']) {
    const [fault] = (await get(`${path}?${then}&expand=project`)).json.errors
    assert.deepEqual([fault.parameter, fault.code], ['expand', 'conflicting_value'])
  }
})

test('a list can be asked in the dialect of filterparams, whose faults name the parameter', async (context) => {
  const { get, write } = await open(context)
  await write(
    async (db) => {
      for (const title of ['fill', 'dug-out', 'rest']) await db.repository(task).insert({ title })
    },
    { principal: callers.boss as Principal },
  )
  const titles = async (query: string): Promise<unknown> => {
    const { json } = await get(`/tasks?fields=title&${query}`)
    return json.items?.map(({ title }: { title: string }) => title) ?? json.errors[0]
  }
  assert.deepEqual(await titles('filter%5Bparam%5D%5Btitle%5D%5Blike%5D=d%25&filter%5Border%5D=desc(title)'), [
    'dug-out',
    'dig',
  ])
  const two = 'filter[param][title][eq][a]=dig&filter[param][title][eq][b]=rest'
  assert.deepEqual(await titles(`${two}&filter[binding]=!(a|b)&filter[order]=title`), ['dug-out', 'fill'])
  assert.deepEqual(await titles(two), [])
  assert.deepEqual(await titles(`${two}&filter[binding]=a|c`), {
    code: 'invalid_filter',
    detail: 'unknown name "c" at 2',
    parameter: 'filter[binding]',
  })
  assert.deepEqual(await titles(`${two}&filter[binding]=a&filter[binding]=b`), {
    code: 'repeated_parameter',
    detail: 'must not be given twice',
    parameter: 'filter[binding]',
  })
  const unknown = (await get('/projects?filter[param][name]=x')).json.errors[0]
  assert.equal(unknown.code, 'unknown_parameter')
})

test('what cannot be embedded is told when it is declared', () => {
  const fields = { project_id: t.Optional(t.Id()), parent_id: t.Optional(t.Id()), project: t.Optional(t.String()) }
  const references = { project_id: { to: project }, parent_id: { to: () => country } }
  for (const [expand, problem] of [
    ['country', /nothing refers by "country_id"/],
    ['project', /it is a field/],
    ['parent', /declare what it refers to before/],
    ['project.country.x', /more than two deep/],
  ] as const)
    assert.throws(() => resource('odd', { path: '/odd', fields, references, expand: [expand] }), problem)
})

test('a list is filtered by what rows refer to, as far as the caller may read that', async (context) => {
  const { get, done, plan } = await open(context)
  const found = async (query: string, who = 'ada'): Promise<unknown> => {
    const { json } = await get(`/tasks?${query}`, who)
    return json.items?.map(({ id }: { id: string }) => id) ?? json.code
  }
  const name = encodeURIComponent(plan.name)
  for (const query of [
    `project__name=${name}`,
    `project__name__in=x,${name}`,
    `project__name[in]=x,${name}`,
    `or=(project.name.eq.${name},title.eq.x)`,
    `filter[param][project.name]=${name}`,
  ]) {
    assert.deepEqual(await found(query), [done.id], query)
    assert.deepEqual(await found(query, 'eve'), [], query)
  }
  assert.deepEqual(await found('project__name=x'), [])
  assert.deepEqual(await found('project__name=x', 'eve'), [])
  assert.deepEqual(await found('project__name__ne=x', 'eve'), [done.id])
  for (const query of ['project__budget__gt=0', 'or=(title.eq.x,not.project.budget.gt.0)', 'secret__text=x'])
    assert.equal(await found(query), 'permission_denied', query)
  assert.deepEqual(await found('project__budget__gt=0', 'boss'), [done.id])
  const [fault] = (await get('/tasks?project__country_id=x')).json.errors
  assert.deepEqual([fault.code, fault.parameter], ['unknown_parameter', 'project__country_id'])
})
