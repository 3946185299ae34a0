import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertStandard, problemOf } from './conforms.ts'
import { start } from './fixture.ts'
import { request } from './messages.ts'
import { ask } from './raw.ts'

const origins = ['https://app.example.org', 'http://localhost:3000']
const of = (origin: string) => `Origin: ${origin}`
const beforehand = 'Access-Control-Request-Method: PUT'
const names = ['access-control-allow-origin', 'access-control-allow-methods', 'access-control-allow-credentials']

test('by default no other origin may read anything', async (t) => {
  const { port } = await start(t)
  for (const sent of [
    request('GET', '/things/count', of('https://app.example.org')),
    request('OPTIONS', '/things/count', of('https://app.example.org'), beforehand),
    request('GET', '/nothing', of('https://app.example.org')),
  ]) {
    const { headers } = await ask(port, sent)
    assert.deepEqual(
      names.filter((name) => name in headers),
      [],
    )
    assert.doesNotMatch(headers.vary ?? '', /Origin/)
  }
})

const answers = [
  ['an answer', request('GET', '/things/count'), 200],
  ['a page', request('GET', '/openapi.json'), 200],
  ['an address that does not exist', request('GET', '/nothing'), 404],
  ['a method that it does not have', request('PUT', '/things/count'), 405],
  ['a bug', request('GET', '/throw'), 500],
] as const
for (const [what, sent, status] of answers) {
  test(`an origin that is listed may read ${what}, and others not`, async (t) => {
    const { port } = await start(t, { origins })
    for (const origin of origins) {
      const answer = await ask(port, sent.replace('\r\n\r\n', `\r\n${of(origin)}\r\n\r\n`))
      assertStandard(answer)
      assert.equal(answer.status, status)
      assert.equal(answer.headers['access-control-allow-origin'], origin)
      assert.match(answer.headers['access-control-expose-headers'] ?? '', /^ETag, .*X-Request-Id/)
      assert.equal(answer.headers['access-control-allow-credentials'], undefined)
      assert.match(answer.headers.vary ?? '', /(^|, )Origin$/)
    }
    for (const other of [
      'null',
      'https://app.example.org.evil.test',
      'http://app.example.org',
      'https://APP.example.org',
    ]) {
      const answer = await ask(port, sent.replace('\r\n\r\n', `\r\n${of(other)}\r\n\r\n`))
      assert.equal(answer.status, status)
      assert.deepEqual(
        names.filter((name) => name in answer.headers),
        [],
        other,
      )
      assert.match(answer.headers.vary ?? '', /(^|, )Origin$/, 'a cache must know that it depends on the origin')
    }
  })
}

for (const path of ['/things', '/nothing', '/things/%ff', '*']) {
  test(`who asks beforehand about ${path} is told what it may send, and learns the rest from the answer`, async (t) => {
    const { port } = await start(t, { origins })
    const answer = await ask(port, request('OPTIONS', path, of('http://localhost:3000'), beforehand))
    assertStandard(answer)
    const { headers } = answer
    assert.equal(answer.status, 204)
    assert.equal(headers['access-control-allow-origin'], 'http://localhost:3000')
    assert.match(headers['access-control-allow-methods'] ?? '', /GET, .*PUT.*DELETE/)
    assert.match(headers['access-control-allow-headers'] ?? '', /Authorization.*Idempotency-Key.*If-Match/)
    assert.equal(headers['access-control-max-age'], '600')
    assert.equal(headers.vary, 'Origin')
  })
}

test('who asks beforehand for an origin that is not listed is answered like any OPTIONS', async (t) => {
  const { port } = await start(t, { origins })
  const answer = await ask(port, request('OPTIONS', '/things', of('https://evil.test'), beforehand))
  assert.equal(answer.status, 204)
  assert.equal(answer.headers.allow, 'GET, POST, PUT, HEAD, OPTIONS'.replace('PUT, ', ''))
  assert.equal(answer.headers['access-control-allow-methods'], undefined)
  const nothing = await ask(port, request('OPTIONS', '/nothing', of('https://evil.test'), beforehand))
  assert.equal(problemOf(nothing).status, 404)
})
