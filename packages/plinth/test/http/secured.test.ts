import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertStandard } from './conforms.ts'
import { start } from './fixture.ts'
import { request, send } from './messages.ts'
import { ask } from './raw.ts'

const requests: Readonly<Record<string, readonly [status: number, sent: string | Buffer]>> = {
  'an answer': [200, request('GET', '/things/count')],
  'an answer without content': [204, request('DELETE', '/things/01927b6e-7c3a-7def-8a1b-0123456789ab')],
  'what was created': [201, send('POST', '/things', '{"name":"x"}')],
  HEAD: [200, request('HEAD', '/things/count')],
  OPTIONS: [204, request('OPTIONS', '/things')],
  'a page': [200, request('GET', '/', 'Accept: text/html')],
  'a document': [200, request('GET', '/openapi.json')],
  'the status': [200, request('GET', '/status')],
  'a page that cannot be made': [500, request('GET', '/broken')],
  'a bug': [500, request('GET', '/throw')],
  'a refusal of the caller': [401, request('GET', '/secret')],
  'an unknown address': [404, request('GET', '/nothing')],
  'a wrong method': [405, request('PUT', '/things/count')],
  'a format that is not to be had': [406, request('GET', '/things/count', 'Accept: text/csv')],
  'a body that is malformed': [400, send('POST', '/things', '{')],
  'a body that is too large': [413, send('POST', '/things', 'x'.repeat(2000))],
  'too long an address': [414, request('GET', `/${'x'.repeat(9000)}`)],
}

for (const [what, [status, sent]] of Object.entries(requests)) {
  test(`${what} has every security header, and HSTS only where it came by TLS`, async (t) => {
    const { port } = await start(t, { proxies: ['127.0.0.1'] })
    const plain = await ask(port, sent)
    assert.equal(plain.status, status)
    assertStandard(plain)
    assert.match(plain.headers['content-security-policy'] ?? '', /^default-src '(none|self)'/)
    assert.equal(plain.headers['strict-transport-security'], undefined)
    const text = sent.toString('latin1')
    const end = text.indexOf('\r\n') + 2
    const by = `X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n`
    const encrypted = await ask(port, Buffer.from(text.slice(0, end) + by + text.slice(end), 'latin1'))
    assert.equal(encrypted.status, status)
    assertStandard(encrypted)
    assert.equal(encrypted.headers['strict-transport-security'], 'max-age=63072000; includeSubDomains')
  })
}

test('a proxy that is not listed is not believed', async (t) => {
  const { port, observations } = await start(t, { proxies: ['10.0.0.0/8'] })
  const by = ['X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Proto: https']
  const { headers } = await ask(port, request('GET', '/things/count', ...by))
  assert.equal(headers['strict-transport-security'], undefined)
  const [completed] = observations
  assert.ok(completed?.kind === 'call_completed')
  assert.equal(completed.call.carrier.peer, '127.0.0.1')
})

test('whom a proxy speaks for is the peer of a call, and of a refusal', async (t) => {
  const { port, observations } = await start(t, { proxies: ['127.0.0.0/8'] })
  await ask(port, request('GET', '/things/count', 'X-Forwarded-For: 1.2.3.4, 203.0.113.9'))
  await ask(port, request('GET', '/nothing', 'Forwarded: for=203.0.113.9'))
  const [completed, refused] = observations
  assert.ok(completed?.kind === 'call_completed' && refused?.kind === 'request_refused')
  assert.deepEqual([completed.call.carrier.peer, refused.peer], ['203.0.113.9', '203.0.113.9'])
})
