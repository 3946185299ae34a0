import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { client, httpTransport } from 'plinth/client'
import { harness } from 'plinth/testing'
import { type RunningService, startService } from '../../../test/support/service.ts'
import { hello } from '../src/contract.ts'
import implementation from '../src/service.ts'

let service: RunningService
before(async () => {
  service = await startService('hello')
})
after(() => service.stop())

test('the three routes answer alike in memory and over the wire', async () => {
  const identity = { name: 'hello-test', version: '0.0.0' }
  for (const api of [harness(implementation), client(hello, httpTransport(service.url, { identity }))]) {
    assert.equal(await api.sayHello(), 'hello world')
    assert.equal(await api.welcomeVisitor(), 'Welcome to this page')
    assert.equal(await api.acceptPost(), 'All good, thanks for making a POST')
  }
})

for (const [method, path, text] of [
  ['GET', '/', 'hello world'],
  ['GET', '/my_route', 'Welcome to this page'],
  ['POST', '/test_post', 'All good, thanks for making a POST'],
] as const) {
  test(`${method} ${path} is plain text without a line break`, async () => {
    const response = await fetch(`${service.url}${path}`, { method })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.equal(response.headers.get('server'), 'hello/0.1.0')
    assert.equal(await response.text(), text)
  })
}

test('a POST may have any body, of any media type or none', async () => {
  for (const [type, body] of [
    ['text/plain', 'some text'],
    ['application/json', '{"broken":'],
    ['application/octet-stream', Buffer.from([0, 255, 254])],
    ['a/strange+type; x=y', 'x'],
  ] as const) {
    const response = await fetch(`${service.url}/test_post`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    assert.deepEqual([type, response.status], [type, 200])
  }
  const large = await fetch(`${service.url}/test_post`, { method: 'POST', body: 'x'.repeat(70_000) })
  assert.equal(large.status, 413)
})

test('at / a browser gets the documentation, and a program the text', async () => {
  const at = async (accept: string): Promise<string> => {
    const response = await fetch(service.url, { headers: { accept } })
    assert.match(response.headers.get('vary') ?? 'Accept', /^Accept\b/)
    return `${response.status} ${response.headers.get('content-type')}`
  }
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
  assert.equal(await at(browser), '200 text/html; charset=utf-8')
  assert.match(await (await fetch(service.url, { headers: { accept: browser } })).text(), /redoc/)
  assert.equal(await at('*/*'), '200 text/plain; charset=utf-8')
  assert.equal(await at('text/plain'), '200 text/plain; charset=utf-8')
  assert.equal(await at('image/png'), '406 application/problem+json')
})

for (const [path, allow] of [
  ['/', 'GET, HEAD, OPTIONS'],
  ['/my_route', 'GET, HEAD, OPTIONS'],
  ['/test_post', 'POST, OPTIONS'],
] as const) {
  test(`${path} allows ${allow}, and says so to whoever uses another method`, async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !allow.includes(each))) {
      const response = await fetch(`${service.url}${path}`, { method })
      assert.deepEqual([method, response.status, response.headers.get('allow')], [method, 405, allow])
      assert.equal(((await response.json()) as { code: string }).code, 'method_not_allowed')
    }
  })
}

test('HEAD is GET without the content', async () => {
  const response = await fetch(`${service.url}/my_route`, { method: 'HEAD' })
  assert.deepEqual([response.status, response.headers.get('content-length'), await response.text()], [200, '20', ''])
})

test('who brings a credential that is not genuine is told so, though nobody needs one', async () => {
  for (const path of ['/', '/my_route']) {
    const ask = (headers: Record<string, string>) => fetch(`${service.url}${path}`, { headers })
    const refused = await ask({ authorization: 'Bearer nonsense' })
    assert.equal(refused.status, 401)
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/)
    for (const headers of [{}, { authorization: 'Basic YWxpY2U6' }]) assert.equal((await ask(headers)).status, 200)
  }
})
