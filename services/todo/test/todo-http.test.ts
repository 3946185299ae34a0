import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type RunningService, startService } from '../../../test/support/service.ts'

let service: RunningService
before(async () => {
  service = await startService('todo')
})
after(() => service.stop())

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown> | undefined
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`${service.url}${path}`, { method, headers: { ...type, ...headers }, ...content })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** A new todo: its address. */
async function create(description: string): Promise<string> {
  const { headers } = await ask('POST', '/todo', { description })
  return headers.get('location') as string
}

test('what is created is at its Location, with an entity tag', async () => {
  const created = await ask('POST', '/todo', { description: ' Buy milk ' })
  const { id } = created.body as { id: string }
  assert.equal(created.status, 201)
  assert.equal(created.headers.get('location'), `/todo/${id}`)
  assert.equal(created.headers.get('etag'), '"1.json"')
  const names = ['id', 'description', 'status', 'version', 'created_at', 'updated_at']
  assert.deepEqual(Object.keys(created.body as object), names, 'in the order of declaration, and nothing is null')
  const read = await ask('GET', `/todo/${id}`)
  assert.equal(read.status, 200)
  assert.deepEqual(read.body, created.body)
  assert.deepEqual((await ask('GET', `/todo/${id.toUpperCase()}`)).body, created.body)
})

test('who has the state already gets 304, and no content', async () => {
  const path = await create('x')
  for (const tag of ['"1.json"', '"0.json", "1.json"', '*']) {
    const { status, headers, body } = await ask('GET', path, undefined, { 'if-none-match': tag })
    assert.deepEqual([status, headers.get('etag'), body], [304, '"1.json"', undefined])
  }
  assert.equal((await ask('GET', path, undefined, { 'if-none-match': '"2.json"' })).status, 200)
})

for (const [method, body] of [
  ['PUT', { description: 'y' }],
  ['PATCH', { description: 'y' }],
  ['DELETE', undefined],
] as const) {
  test(`${method} with the tags of states that have passed is 412, with that of now among them it is done`, async () => {
    const path = await create('x')
    await ask('PATCH', path, { status: 'in_progress' })
    const refused = await ask(method, path, body, { 'if-match': '"1.json"' })
    assert.equal(refused.status, 412)
    assert.partialDeepStrictEqual(refused.body, { code: 'version_conflict', current_version: 2 })
    const lists = [await ask(method, path, body, { 'if-match': '"1.json", "3.json"' })]
    lists.push(await ask(method, path, body, { 'if-match': '"1.json", "2.json"' }))
    assert.deepEqual(
      lists.map(({ status }) => Math.floor(status / 100)),
      [4, 2],
    )
  })

  test(`${method} with the tag of the state of now is done`, async () => {
    const path = await create('x')
    assert.ok((await ask(method, path, body, { 'if-match': '"1.json"' })).status < 300)
  })
}

test('a patch may call itself a merge patch', async () => {
  const path = await create('x')
  const type = { 'content-type': 'application/merge-patch+json' }
  const set = await ask('PATCH', path, { due_at: '2030-01-01T00:00:00Z' }, type)
  assert.partialDeepStrictEqual(set.body, { due_at: '2030-01-01T00:00:00.000Z', version: 2 })
  const cleared = await ask('PATCH', path, '{"due_at":null}', type)
  assert.ok(!('due_at' in (cleared.body as object)))
  const unchanged = await ask('PATCH', path, '{}', type)
  assert.deepEqual([unchanged.status, unchanged.headers.get('etag'), unchanged.body], [200, '"3.json"', cleared.body])
  const refused = await ask('PATCH', path, '[]', { 'content-type': 'application/x-patch' })
  assert.equal(refused.status, 415)
  assert.match(refused.headers.get('accept-patch') as string, /^application\/merge-patch\+json, /)
})

test('a JSON Patch goes by the rules of the service, too', async () => {
  const path = await create('x')
  const type = { 'content-type': 'application/json-patch+json' }
  const done = await ask('PATCH', path, '[{"op":"replace","path":"/status","value":"done"}]', type)
  assert.equal(done.status, 200)
  assert.ok('completed_at' in (done.body as object))
  const set = await ask('PATCH', path, '[{"op":"remove","path":"/completed_at"}]', type)
  assert.deepEqual(set.body, done.body)
})

test('what is deleted is gone: 204 without content, then 404', async () => {
  const path = await create('x')
  const deleted = await ask('DELETE', path)
  assert.deepEqual([deleted.status, deleted.body, deleted.headers.get('content-type')], [204, undefined, null])
  assert.equal((await ask('DELETE', path)).status, 404)
  assert.equal((await ask('GET', path)).status, 404)
})

test('a request that is repeated with its key is answered as before, and says so', async () => {
  const key = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }
  const first = await ask('POST', '/todo', { description: 'once' }, key)
  const again = await ask('POST', '/todo', { description: 'once' }, key)
  assert.equal(first.headers.get('idempotent-replayed'), null)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  for (const name of ['location', 'etag', 'content-type']) {
    assert.equal(again.headers.get(name), first.headers.get(name), name)
  }
  assert.deepEqual([again.status, again.body], [first.status, first.body])
  const other = await ask('POST', '/todo', { description: 'twice' }, key)
  assert.deepEqual([other.status, other.body?.code], [422, 'idempotency_key_reused'])
})

test('completing is a POST below the todo, once', async () => {
  const path = await create('x')
  const completed = await ask('POST', `${path}/complete`)
  assert.deepEqual([completed.status, completed.headers.get('etag')], [200, '"2.json"'])
  assert.partialDeepStrictEqual(completed.body, { status: 'done', version: 2 })
  const refused = await ask('POST', `${path}/complete`)
  assert.equal(refused.status, 409)
  const { completed_at } = completed.body as { completed_at: string }
  const detail = `It was done at ${completed_at}.`
  assert.partialDeepStrictEqual(refused.body, { code: 'already_done', detail, completed_at })
})

test('a list is filtered, sorted and paged by its query', async () => {
  const marker = '2031-05-05T00:00:00.000Z'
  for (const description of ['a', 'b', 'c']) await ask('POST', '/todo', { description, due_at: marker })
  const query = `/todo?due_at=${marker}&status__in=active,in_progress&sort=created_at&limit=2`
  type Page = { items: { description: string }[]; next_cursor?: string }
  const first = (await ask('GET', query)).body as never as Page
  const rest = (await ask('GET', `${query}&cursor=${first.next_cursor}`)).body as never as Page
  const seen = [first, rest].map(({ items }) => items.map(({ description }) => description))
  assert.deepEqual(seen, [['a', 'b'], ['c']])
  assert.equal(rest.next_cursor, undefined)
})

test('a page links to the next, the one before and the first, and is known by its entity tag until it changes', async () => {
  const marker = '2033-05-05T00:00:00.000Z'
  for (const description of ['a', 'b', 'c']) await ask('POST', '/todo', { description, due_at: marker })
  const wanted = `/todo?due_at=${marker}&sort=created_at&limit=2`
  const first = await ask('GET', wanted)
  const [next = ''] = first.headers.get('link')?.match(/(?<=^<)[^>]+(?=>; rel="next", )/) ?? []
  assert.equal(first.headers.get('link'), `<${next}>; rel="next", <${wanted}>; rel="first"`)
  const last = await ask('GET', next)
  assert.partialDeepStrictEqual(last.body, { items: [{ description: 'c' }] })
  const [previous = ''] = last.headers.get('link')?.match(/(?<=^<)[^>]+(?=>; rel="prev", )/) ?? []
  assert.equal(last.headers.get('link'), `<${previous}>; rel="prev", <${wanted}>; rel="first"`)
  const before = await ask('GET', previous)
  assert.deepEqual(before.body?.items, first.body?.items)
  assert.equal(before.body?.prev_cursor, undefined)

  assert.equal(last.body?.total, undefined, 'what is not asked for is not counted')
  assert.equal((await ask('GET', `${next}&count=exact`)).body?.total, 3)

  const etag = last.headers.get('etag') as string
  assert.match(etag, /^W\/"[\w-]{16}"$/)
  const known = await ask('GET', next, undefined, { 'if-none-match': `"6.json", ${etag}` })
  assert.deepEqual([known.status, known.body, known.headers.get('etag')], [304, undefined, etag])
  await ask('POST', '/todo', { description: 'd', due_at: marker })
  assert.equal((await ask('GET', next, undefined, { 'if-none-match': etag })).status, 200)
})

test('an `or` joins conditions, several of them at once, and says where it is not understood', async () => {
  const marker = '2032-05-05T00:00:00.000Z'
  for (const description of ['a, (b)', 'b', 'c']) await ask('POST', '/todo', { description, due_at: marker })
  const list = (...or: string[]) =>
    ask('GET', `/todo?due_at=${marker}${or.map((text) => `&or=${encodeURIComponent(text)}`).join('')}`)
  const found = async (...or: string[]) => {
    const { items } = (await list(...or)).body as { items: { description: string }[] }
    return items.map(({ description }) => description).sort()
  }
  assert.deepEqual(await found('(description.eq."a, (b)",description.eq.c)'), ['a, (b)', 'c'])
  assert.deepEqual(await found('(description.contains.B,status.eq.done)', '(description.eq.b,description.eq.c)'), ['b'])
  assert.deepEqual(await found('(description.eq.b,not.or(description.eq.b,description.eq.c))'), ['a, (b)', 'b'])
  const refused = await list('(description.eq.b,stat.eq.done)')
  assert.equal(refused.status, 400)
  const detail = 'unknown field "stat" at 18'
  assert.deepEqual(refused.body?.errors, [{ code: 'invalid_filter', detail, parameter: 'or' }])
  const long = await list(`(description.eq.${'b'.repeat(2000)},status.eq.done)`)
  assert.partialDeepStrictEqual(long.body, { status: 400, errors: [{ code: 'filter_too_complex', parameter: 'or' }] })
})

for (const [what, method, path, body, status, code] of [
  ['an unknown field', 'POST', '/todo', { description: 'x', colour: 'red' }, 400, 'validation_failed'],
  ['an unknown parameter', 'GET', '/todo?colour=red', undefined, 400, 'validation_failed'],
  ['a body that is no JSON', 'POST', '/todo', '{"description":', 400, 'malformed_body'],
  ['a member that comes twice', 'POST', '/todo', '{"description":"a","description":"b"}', 400, 'malformed_body'],
  ['an id that is none', 'GET', '/todo/abc', undefined, 400, 'validation_failed'],
  ['a stranger’s cursor', 'GET', '/todo?cursor=abc', undefined, 400, 'invalid_cursor'],
  ['deleting all there is', 'DELETE', '/todo', undefined, 405, 'method_not_allowed'],
] as const) {
  test(`${what} is refused with ${status} ${code}`, async () => {
    const refused = await ask(method, path, body)
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.deepEqual([refused.status, refused.body?.status, refused.body?.code], [status, status, code])
  })
}

test('todos outlive the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'todo-'))
  const databaseFile = join(folder, 'todo.db')
  try {
    const first = await startService('todo', { databaseFile })
    const body = '{"description":"survives"}'
    const headers = { 'content-type': 'application/json' }
    const created = await (await fetch(`${first.url}/todo`, { method: 'POST', headers, body })).json()
    assert.equal(await first.stop(), 0)
    const second = await startService('todo', { databaseFile })
    const { items } = (await (await fetch(`${second.url}/todo`)).json()) as { items: unknown[] }
    await second.stop()
    assert.deepEqual(items, [created])
  } finally {
    await rm(folder, { recursive: true })
  }
})
