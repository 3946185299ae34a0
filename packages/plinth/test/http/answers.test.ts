import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertStandard, problemOf } from './conforms.ts'
import { id, start } from './fixture.ts'
import { request, send } from './messages.ts'
import { ask } from './raw.ts'

interface Answer {
  readonly to: string
  readonly sent: string | Buffer
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
}

const item = `/things/${id}`
const anvil = `{"id":"${id}","name":"Anvil","version":7}`
const list = (query: string) => request('GET', `/things?${query}`)
const given = (members: object) => JSON.stringify({ given: members })

const answers: readonly Answer[] = [
  {
    to: 'a text',
    sent: request('GET', '/'),
    body: 'hello wörld',
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '12',
      vary: 'Accept, Accept-Encoding, Authorization',
      'cache-control': 'no-cache',
    },
  },
  {
    to: 'HEAD, as GET without the body',
    sent: request('HEAD', '/'),
    body: '',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '12' },
  },
  {
    to: 'a browser, at the path of an operation',
    sent: request('GET', '/', 'Accept: text/html,application/xhtml+xml,*/*;q=0.8'),
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'self'" },
  },
  {
    to: 'curl, at the path of a page',
    sent: request('GET', '/', 'Accept: */*'),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  },
  {
    to: 'a page',
    sent: request('GET', '/openapi.json'),
    body: '{"openapi":"3.1.1"}',
    headers: {
      'content-type': 'application/json',
      vary: 'Accept, Accept-Encoding',
      link: '</openapi.json>; rel="service-desc", </docs>; rel="service-doc", </status>; rel="status"',
    },
  },
  { to: 'HEAD of a page', sent: request('HEAD', '/openapi.json'), body: '', headers: { 'content-length': '19' } },
  {
    to: 'a versioned read',
    sent: request('GET', item),
    body: anvil,
    headers: {
      etag: '"7.json"',
      'content-type': 'application/json',
      'accept-patch': 'application/merge-patch+json, application/json',
    },
  },
  {
    to: 'HEAD of a versioned read',
    sent: request('HEAD', item),
    body: '',
    headers: { etag: '"7.json"', 'content-length': String(anvil.length) },
  },
  {
    to: 'a read that is known',
    sent: request('GET', item, 'If-None-Match: "7.json"'),
    status: 304,
    body: '',
    headers: {
      etag: '"7.json"',
      'cache-control': 'no-cache',
      vary: 'Accept, Accept-Encoding, Authorization',
      'content-type': undefined,
    },
  },
  {
    to: 'a read that is known among others',
    sent: request('GET', item, 'If-None-Match: "6.json", W/"7.json"'),
    status: 304,
  },
  { to: 'a read of which anything is known', sent: request('GET', item, 'If-None-Match: *'), status: 304 },
  {
    to: 'a read that is known in another version',
    sent: request('GET', item, 'If-None-Match: "17.json"'),
    body: anvil,
  },
  { to: 'a read of the version that is there', sent: request('GET', item, 'If-Match: "7.json.gzip"'), body: anvil },
  { to: 'a read of whatever is there', sent: request('GET', item, 'If-Match: *'), body: anvil },
  { to: 'a read of what has no version', sent: request('GET', '/things/count', 'If-Match: *'), body: '{"count":3}' },
  {
    to: 'a write that claims to know',
    sent: send('PUT', item, '{"name":"Anvil"}', 'If-None-Match: "7.json"'),
    body: anvil,
  },
  { to: 'the static path before the parameter', sent: request('GET', '/things/count'), body: '{"count":3}' },
  {
    to: 'a read that is fresh for a while',
    sent: request('GET', '/things/count'),
    headers: { 'cache-control': 'public, max-age=60, stale-while-revalidate=600' },
  },
  {
    to: 'what is wrong with it',
    sent: request('GET', '/things/count?size=1'),
    status: 400,
    headers: { 'cache-control': 'no-store' },
  },
  { to: 'a path beside the static one', sent: request('GET', '/things/counts'), status: 400 },
  { to: 'an escaped path', sent: request('GET', '/thing%73/count'), body: '{"count":3}' },
  { to: 'an escaped parameter', sent: request('GET', '/found/a%2Fb%20%C3%BC/1'), body: '{"name":"a/b ü","part":1}' },
  { to: 'a semicolon in a parameter', sent: request('GET', '/found/a;b/1'), body: '{"name":"a;b","part":1}' },
  {
    to: 'a target in absolute form',
    sent: request('GET', 'http://things.example/found/a/1?'),
    body: '{"name":"a","part":1}',
  },
  { to: 'the root in absolute form', sent: request('GET', 'http://things.example'), body: 'hello wörld' },
  {
    to: 'a trailing slash',
    sent: request('GET', '/things/count/'),
    body: '{"count":3}',
    headers: { 'content-location': '/things/count' },
  },
  {
    to: 'doubled slashes',
    sent: request('GET', '//found///a/1//?'),
    body: '{"name":"a","part":1}',
    headers: { 'content-location': '/found/a/1?' },
  },
  {
    to: 'slashes in the query',
    sent: list('text=//a//'),
    headers: { 'content-location': undefined },
    body: given({ limit: 50, text: '//a//' }),
  },
  {
    to: 'the path as it is',
    sent: request('GET', '/things/count'),
    headers: { 'content-location': undefined, deprecation: undefined },
  },
  { to: 'a deprecated path', sent: request('GET', '/old-things'), headers: { deprecation: '@0' } },
  {
    to: 'a query',
    sent: list(
      'limit=5&size__gte=-3&big=true&ratio=1.5e3&text=a+b%2B%C3%BC&since=2026-03-01T09:30:00%2B01:00&on=2026-03-01',
    ),
    body: given({
      limit: 5,
      size__gte: -3,
      big: true,
      ratio: 1500,
      since: '2026-03-01T08:30:00.000Z',
      on: '2026-03-01',
      text: 'a b+ü',
    }),
  },
  {
    to: 'a query with hyphens and empty pairs',
    sent: list('&size--gte=1&&'),
    body: given({ limit: 50, size__gte: 1 }),
  },
  {
    to: 'lists in a query',
    sent: list('size__in=1,2,3&status__in=new,%22a,b%22'),
    body: given({ limit: 50, size__in: [1, 2, 3], status__in: ['new', 'a,b'] }),
  },
  { to: 'a name that is percent-encoded', sent: list('l%69mit=5'), body: given({ limit: 5 }) },
  {
    to: 'a creation',
    sent: send('POST', '/things', '{"name":"Anvil","size":3}'),
    status: 201,
    body: `{"id":"${id}","name":"Anvil","size":3,"version":7}`,
    headers: { location: item, etag: '"7.json"', 'cache-control': 'no-store' },
  },
  {
    to: 'a creation of which nothing is wanted',
    sent: send('POST', '/things', '{"name":"Anvil"}', 'Prefer: respond-async, return=minimal'),
    status: 201,
    body: '',
    headers: {
      location: item,
      etag: '"7.json"',
      'preference-applied': 'return=minimal',
      'content-length': '0',
      'content-type': undefined,
    },
  },
  { to: 'a read of which nothing is wanted', sent: request('GET', item, 'Prefer: return=minimal'), body: anvil },
  { to: 'a creation with what only the server sets', sent: send('POST', '/things', anvil), status: 201, body: anvil },
  {
    to: 'a type in capitals with its charset',
    sent: send('POST', '/things', '{"name":"Anvil"}', 'Content-Type: APPLICATION/JSON; charset="UTF-8"'),
    status: 201,
  },
  {
    to: 'a body in chunks',
    sent: send(
      'POST',
      '/things',
      '8\r\n{"name":\r\n8;ext=1\r\n"Anvil"}\r\n0\r\nX-Trailer: 1\r\n\r\n',
      'Transfer-Encoding: chunked',
    ),
    status: 201,
    body: anvil,
  },
  {
    to: 'a body in identity coding',
    sent: send('POST', '/things', '{"name":"Anvil"}', 'Content-Encoding: identity'),
    status: 201,
  },
  { to: 'a replacement from the query', sent: request('PUT', `${item}?name=Anvil`), body: anvil },
  {
    to: 'a replacement with the same in query and body',
    sent: send('PUT', `${item}?name=Anvil`, '{"name":"Anvil"}'),
    body: anvil,
  },
  {
    to: 'a replacement that repeats the path',
    sent: send('PUT', item, `{"name":"Anvil","thing_id":"${id.toUpperCase()}"}`),
    body: anvil,
  },
  {
    to: 'a merge patch',
    sent: send('PATCH', item, '{"name":null}', 'Content-Type: application/merge-patch+json'),
    body: given({ id, name: null }),
  },
  { to: 'a patch in plain JSON', sent: send('PATCH', item, '{}'), body: given({ id }) },
  { to: 'a patch without a body', sent: request('PATCH', item), body: given({ id }) },
  {
    to: 'a deletion',
    sent: request('DELETE', item),
    status: 204,
    body: '',
    headers: { 'content-type': undefined, 'cache-control': 'no-store' },
  },
  { to: 'a deletion of length 0', sent: request('DELETE', item, 'Content-Length: 0'), status: 204 },
  { to: 'a deletion that accepts only XML', sent: request('DELETE', item, 'Accept: application/xml'), status: 204 },
  {
    to: 'a body of any type',
    sent: send('POST', '/drop', '\xff\xfe', 'Content-Type: image/png', 'Content-Encoding: br'),
    body: 'dropped',
  },
  { to: 'no body where any is taken', sent: request('POST', '/drop'), body: 'dropped' },
  {
    to: 'OPTIONS',
    sent: request('OPTIONS', item),
    status: 204,
    body: '',
    headers: {
      allow: 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS',
      'accept-patch': 'application/merge-patch+json, application/json',
    },
  },
  {
    to: 'OPTIONS of the server',
    sent: request('OPTIONS', '*'),
    status: 204,
    headers: { allow: 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS' },
  },
  {
    to: 'a caller of HTTP/1.0',
    sent: 'GET /things/count HTTP/1.0\r\n\r\n',
    body: '{"count":3}',
    headers: { connection: 'close' },
  },
  {
    to: 'a wish to upgrade, ignored',
    sent: request(
      'GET',
      '/things/count',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
    ),
    body: '{"count":3}',
    headers: { upgrade: undefined },
  },
  { to: 'metadata that an interceptor sets', sent: list(''), headers: { ratelimit: '"default";r=42;t=17' } },
  {
    to: 'a caller with a token',
    sent: request('GET', '/secret', 'Authorization: Bearer good'),
    body: '{"text":"told"}',
    headers: { 'cache-control': 'private, no-cache', vary: 'Accept, Accept-Encoding, Authorization' },
  },
  {
    to: 'a caller who may keep what it was told for a while',
    sent: request('GET', '/fresh', 'Authorization: Bearer good'),
    body: 'told',
    headers: { 'cache-control': 'private, max-age=5' },
  },
  {
    to: 'a repeated command',
    sent: request('POST', '/replay'),
    body: 'again',
    headers: { 'idempotent-replayed': 'true' },
  },
  { to: 'a handler that waits', sent: request('GET', '/wait?ms=5'), body: 'waited' },
]

for (const { to, sent, status = 200, headers = {}, body } of answers) {
  test(`${status} answers ${to}`, { concurrency: true }, async (t) => {
    const { port } = await start(t)
    const answer = await ask(port, sent)
    assert.equal(answer.status, status, answer.body)
    assertStandard(answer)
    if (body !== undefined) assert.equal(answer.body, body)
    for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value, name)
  })
}

test('the failure of a repeated command names the first request', async (t) => {
  const { port } = await start(t)
  const answer = await ask(port, request('POST', '/replay-failure'))
  assert.equal(problemOf(answer).request_id, id)
  assert.equal(answer.headers['idempotent-replayed'], 'true')
  assert.notEqual(answer.headers['x-request-id'], id)
})

const requestIds: readonly {
  when: string
  lines: string[]
  id: string | RegExp
  echoed?: Record<string, string | RegExp>
}[] = [
  { when: 'none was sent', lines: [], id: /^[0-9a-f-]{36}$/ },
  { when: 'one was sent', lines: ['X-Request-Id: my~request.1'], id: 'my~request.1' },
  { when: 'a short one was sent', lines: ['X-Request-Id: short'], id: /^[0-9a-f-]{36}$/ },
  { when: 'an unsafe one was sent', lines: ['X-Request-Id: <script>alert</script>'], id: /^[0-9a-f-]{36}$/ },
  { when: 'two were sent', lines: ['X-Request-Id: request-1', 'X-Request-Id: request-2'], id: /^[0-9a-f-]{36}$/ },
  {
    when: 'a correlation was sent',
    lines: ['Correlation-ID: correlation-1'],
    id: 'correlation-1',
    echoed: { 'Correlation-ID': 'correlation-1' },
  },
  {
    when: 'both were sent',
    lines: ['X-Request-Id: request-1', 'correlation-id: correlation-1'],
    id: 'request-1',
    echoed: { 'correlation-id': 'correlation-1' },
  },
  {
    when: 'an unsafe correlation was sent',
    lines: ['Correlation-Id: a b'],
    id: /^[0-9a-f-]{36}$/,
    echoed: { 'Correlation-Id': /^[0-9a-f-]{36}$/ },
  },
]

for (const { when, lines, id, echoed = {} } of requestIds) {
  test(`the id of a request when ${when}`, async (t) => {
    const { port, observations } = await start(t)
    for (const path of ['/things/count', '/nothing', '/status']) {
      const { headers, names } = await ask(port, request('GET', path, ...lines))
      const sentBack = headers['x-request-id'] ?? ''
      assert.match(sentBack, id instanceof RegExp ? id : new RegExp(`^${id}$`))
      for (const [name, value] of Object.entries(echoed)) {
        assert.ok(names.includes(name), name)
        const correlation = headers[name.toLowerCase()] ?? ''
        assert.match(correlation, value instanceof RegExp ? value : new RegExp(`^${value}$`))
      }
    }
    const [called] = observations
    assert.ok(called?.kind === 'call_completed')
    if (typeof id === 'string') assert.equal(called.call.requestId, id)
  })
}
