import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, operation, service, t as type } from 'plinth'
import { client, httpTransport } from 'plinth/client'
import { library } from './contract.ts'
import { inTurn, outgoingClient, status, upstream } from './upstream.ts'

const identity = { name: 'caller', version: '1.2.3' }
const ulysses = { id: '01927b6e-7c3a-7def-8a1b-0123456789ab', title: 'Ulysses', pages: 700 }

/** Answers with a body of a media type. */
function answer(code: number, mediaType: string, body: unknown, headers: Record<string, string> = {}) {
  return written(
    code,
    { 'content-type': mediaType, ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  )
}

function written(code: number, headers: Record<string, string>, body: string): Parameters<typeof upstream>[1] {
  return (response) => response.writeHead(code, headers).end(body)
}

const json = (code: number, body: unknown) => answer(code, 'application/json', body)

test('an input is spread over path, query and body', async (t) => {
  const { url, seen } = await upstream(t, (response, _, { url: path, method }) => {
    const found = method === 'GET' && !path.includes('Emma')
    const body = found ? { items: [] } : method === 'PUT' ? { title: 'x', shelf: { label: 'y' } } : ulysses
    if (method === 'DELETE') response.writeHead(204).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const books = client(library, httpTransport(`${url}/gateway/`, { identity }))
  await books.getBook({ title: 'Emma / 50% ä?#' })
  await books.findBooks()
  await books.findBooks({ tags: ['a,b', '"', 'c'], pages__in: [1, 2], price: 0.5, lent: false, title: undefined })
  await books.shelveBook({ title: 'x', label: 'y', height: 1.5 })
  await books.addBook({ title: 'x', tags: ['a'], shelf: { label: 'z' } })
  await books.removeBook({ title: 'x', reason: 'old & worn' })
  assert.deepEqual(
    seen.map(({ method, url: path, body }) => [method, path.replace('/gateway/api/v1', ''), body]),
    [
      ['GET', '/books/Emma%20%2F%2050%25%20%C3%A4%3F%23', ''],
      ['GET', '/books', ''],
      ['GET', '/books?tags=%22a%2Cb%22%2C%22%5C%22%22%2Cc&pages__in=1%2C2&price=0.5&lent=false', ''],
      ['PUT', '/books/x/shelf', '{"label":"y","height":1.5}'],
      ['POST', '/books', '{"title":"x","tags":["a"],"shelf":{"label":"z"}}'],
      ['DELETE', '/books/x?reason=old%20%26%20worn', ''],
    ],
  )
})

test('an answer may have members and values that the contract does not name yet', async (t) => {
  const book = type.Object({ title: type.String(), binding: type.Enum(['paper'], { extensible: true }) })
  const shop = service('shop', { getBook: operation({ summary: 'Get a book', http: 'GET /book', output: book }) })
  const newer = { title: 'Ulysses', binding: 'cloth', weight: 700 }
  const { url } = await upstream(t, json(200, newer))
  assert.deepEqual(await client(shop, httpTransport(url, { identity })).getBook(), newer)
})

test('options travel as headers', async (t) => {
  const { url, seen } = await upstream(t, json(200, ulysses))
  const books = client(library, httpTransport(url, { identity, token: 'secret' }))
  await books.addBook({ title: 'x' }, { idempotencyKey: 'k', ifMatch: 7, deadline: 3_000 })
  await books.getBook({ title: 'x' })
  const [posted, got] = seen.map(({ headers }) => headers)
  assert.equal(posted?.['idempotency-key'], '"k"')
  assert.equal(posted?.['if-match'], '"7"')
  assert.equal(posted?.authorization, 'Bearer secret')
  assert.equal(posted?.['content-type'], 'application/json')
  assert(Number(posted?.['x-request-timeout-ms']) <= 3_000)
  assert.equal(posted?.['user-agent'], 'caller/1.2.3')
  assert.equal(got?.['idempotency-key'], undefined)
  assert.equal(got?.['content-type'], undefined)
  assert.match(String(got?.accept), /application\/json/)
})

test('a POST gets a key and keeps it over its retries; the next one gets another', async (t) => {
  const { url, seen } = await upstream(
    t,
    inTurn(status(503), (response) => response.destroy(), json(201, ulysses)),
  )
  const books = client(library, httpTransport(url, { identity }))
  assert.deepEqual(await books.addBook({ title: 'x' }), ulysses)
  await books.addBook({ title: 'x' })
  const keys = seen.map(({ headers }) => headers['idempotency-key'])
  assert.match(String(keys[0]), /^"[0-9a-f-]{36}"$/)
  assert.deepEqual(keys.slice(0, 3), Array(3).fill(keys[0]))
  assert.notEqual(keys[3], keys[0])
})

test('a token that may be used once is asked for before every attempt', async (t) => {
  const { url, seen } = await upstream(t, inTurn(status(503), json(200, ulysses)))
  let minted = 0
  await client(library, httpTransport(url, { identity, token: () => String(++minted) })).getBook({ title: 'x' })
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    ['Bearer 1', 'Bearer 2'],
  )
})

test('in a handler it goes through the call’s own client', async (t) => {
  const { url, host } = await upstream(t, json(200, ulysses))
  const { http, observed } = outgoingClient()
  await client(library, httpTransport(url, { outgoing: http })).getBook({ title: 'x' })
  assert.deepEqual(
    observed.map((it) => it.kind === 'outgoing_completed' && [it.host, it.status]),
    [[host, 200]],
  )
})

test('a declared failure arrives as the service threw it', async (t) => {
  const document = {
    type: 'https://problems.example/unknown-book',
    title: 'No such book',
    status: 404,
    code: 'unknown_book',
    detail: 'There is no "Emma".',
    instance: 'urn:uuid:01927b6e-7c3a-7def-8a1b-0123456789ab',
    request_id: 'request-7',
    trace_id: '0123456789abcdef0123456789abcdef',
    title_asked: 'Emma',
  }
  const { url } = await upstream(t, answer(404, 'application/problem+json', document))
  await assert.rejects(client(library, httpTransport(url, { identity })).getBook({ title: 'Emma' }), (error) => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'unknown_book')
    assert.equal(error.failure.code, 'not_found')
    assert.equal(error.status, 404)
    assert.equal(error.detail, 'There is no "Emma".')
    assert.deepEqual(error.details, { title_asked: 'Emma' })
    assert.equal(error.requestId, 'request-7')
    assert.equal(error.faults, undefined)
    return true
  })
})

test('faults point into the input again, wherever they were', async (t) => {
  const errors = [
    { code: 'a', detail: 'b', pointer: '#/shelf/la%20bel' },
    { code: 'c', detail: 'd', parameter: 'pages__in' },
    { code: 'e', detail: 'f', header: 'if-match' },
    { code: 'g', detail: 'h' },
    { code: 'i', detail: 'j', pointer: '#/100%' },
  ]
  const document = { code: 'validation_failed', request_id: 'r', errors }
  const { url } = await upstream(t, answer(400, 'application/problem+json; charset=utf-8', document))
  await assert.rejects(client(library, httpTransport(url, { identity })).findBooks(), {
    code: 'validation_failed',
    status: 400,
    faults: [
      { pointer: '/shelf/la bel', code: 'a', detail: 'b' },
      { pointer: '/pages__in', code: 'c', detail: 'd' },
      { pointer: '/if-match', code: 'e', detail: 'f', in: 'header' },
      { pointer: '', code: 'g', detail: 'h' },
      { pointer: '/100%', code: 'i', detail: 'j' },
    ],
  })
})

test('a failure that the contract does not know is reported under its own code', async (t) => {
  const problem = { code: 'new_in_version_2', title: 'Something new' }
  const { url } = await upstream(t, answer(418, 'application/problem+json', problem, { 'retry-after': '7' }))
  await assert.rejects(client(library, httpTransport(url, { identity })).findBooks(), {
    code: 'new_in_version_2',
    status: 418,
    retryAfter: 7,
  })
})

const foreign: readonly (readonly [string, Parameters<typeof upstream>[1], RegExp])[] = [
  ['a page of HTML', answer(200, 'text/html', '<p>Welcome</p>'), /200 with text\/html/],
  ['JSON under no media type', written(200, {}, '{}'), /200 with nothing/],
  ['what only looks like JSON', answer(200, 'application/json', '{"id":'), /200 with application\/json/],
  ['another kind of JSON', answer(200, 'application/geo+json', '{}'), /200 with application\/geo\+json/],
  ['no content', status(204), /204 with nothing/],
  ['a redirect', answer(302, 'text/html', '', { location: '/login' }), /302 with text\/html/],
  ['a page of a proxy', answer(404, 'text/html', '<h1>nginx</h1>'), /404 with text\/html/],
  ['a problem without a code', answer(404, 'application/problem+json', { title: 'x' }), /404/],
  ['a problem that is no object', answer(404, 'application/problem+json', '[]'), /404/],
  ['a problem in plain JSON', answer(404, 'application/json', { code: 'not_found' }), /404 with application\/json/],
]

for (const [name, answers, message] of foreign) {
  test(`${name} is not what the contract promises`, async (t) => {
    const { url } = await upstream(t, answers)
    await assert.rejects(client(library, httpTransport(url, { identity })).getBook({ title: 'x' }), (error) => {
      assert(error instanceof Failed)
      assert.equal(error.code, 'upstream_failed')
      assert.match(error.message, message)
      assert.match(String(error.cause), /GET http:\S+\/api\/v1\/books\/x: /)
      return true
    })
  })
}

test('a gateway that gave up is upstream_timeout, one that is unwell says when to come back', async (t) => {
  const gone = await upstream(t, answer(504, 'text/html', ''))
  const find = (url: string) => client(library, httpTransport(url, { identity })).findBooks()
  await assert.rejects(find(gone.url), { code: 'upstream_timeout' })
  const unwell = await upstream(t, answer(503, 'text/html', '', { 'retry-after': '60' }))
  await assert.rejects(find(unwell.url), { code: 'upstream_failed', retryAfter: 60 })
})

test('a caller waits a little longer than the operation may take, or as long as it said', async (t) => {
  const { url, seen } = await upstream(t, () => {})
  const books = client(library, httpTransport(url, { identity }))
  const startedAt = performance.now()
  await assert.rejects(books.countBooks(), { code: 'upstream_timeout' })
  const took = performance.now() - startedAt
  assert(took > 1_290 && took < 9_000, `${took} ms`)
  await assert.rejects(books.findBooks({}, { deadline: 50 }), { code: 'upstream_timeout' })
  const reason = new Error('never mind')
  await assert.rejects(books.findBooks({}, { signal: AbortSignal.abort(reason) }), reason)
  assert.equal(seen.length, 2)
})

for (const title of ['', '.', '..', '\ud800']) {
  test(`${JSON.stringify(title)} cannot stand in a path and is not sent`, async (t) => {
    const { url, seen } = await upstream(t, json(200, ulysses))
    await assert.rejects(client(library, httpTransport(url, { identity })).getBook({ title }), {
      code: 'validation_failed',
      faults: [{ pointer: '/title', code: 'invalid_format', detail: 'cannot stand in a path' }],
    })
    assert.equal(seen.length, 0)
  })
}

test('a text on its own travels as it is', async (t) => {
  const motto = service('motto', {
    read: operation({ summary: 'Read it', http: 'GET /motto', access: 'public', output: type.String() }),
  })
  const { url } = await upstream(t, answer(200, 'text/plain; charset=utf-8', 'Schön "hier"'))
  assert.equal(await client(motto, httpTransport(url, { identity })).read(), 'Schön "hier"')
})

test('an operation that is not on HTTP is noticed when the client is made', () => {
  const inner = service('inner', { hide: operation({ summary: 'Hide' }) })
  assert.throws(() => client(inner, httpTransport('http://127.0.0.1', { identity })), /"hide" is not on HTTP/)
})
