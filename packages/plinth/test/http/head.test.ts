import assert from 'node:assert/strict'
import { createServer as createNodeServer } from 'node:http'
import { test } from 'node:test'
import { Answer } from '../../src/http/answer.ts'
import { fixHeaders } from '../../src/http/headers.ts'
import { listener } from '../../src/http/index.ts'
import { id, listen, optionsOf, start } from './fixture.ts'
import { request, send } from './messages.ts'
import { ask, type RawAnswer } from './raw.ts'

const requestId = 'X-Request-Id: 01927b6e-7c3a-7def-8a1b-0123456789ac'
const origin = 'https://app.example'

/** Requests whose answers have each kind of head. */
const requests: readonly (string | Buffer)[] = [
  request('GET', '/', requestId),
  request('HEAD', '/', requestId),
  request('GET', '/things?limit=3', requestId),
  request('GET', `/things/${id}`, requestId),
  request('GET', `/things/${id}`, requestId, 'If-None-Match: "7"'),
  request('GET', '/openapi.json', requestId),
  request('OPTIONS', '/things', requestId),
  request('OPTIONS', '/things', requestId, `Origin: ${origin}`, 'Access-Control-Request-Method: POST'),
  request('GET', '/', requestId, `Origin: ${origin}`),
  request('GET', '/', requestId, 'Connection: close'),
  request('GET', '/', requestId).replace('HTTP/1.1', 'HTTP/1.0'),
  request('GET', '/', requestId, 'Connection: keep-alive').replace('HTTP/1.1', 'HTTP/1.0'),
  request('DELETE', `/things/${id}`, requestId, 'Connection: keep-alive').replace('HTTP/1.1', 'HTTP/1.0'),
  request('DELETE', `/things/${id}`, requestId),
  request('GET', '/things/count', requestId, 'X-Break: 1'),
  request('GET', '/things/count', requestId, 'Correlation-ID: caf\xe9-12345'),
  request('GET', '/nowhere', requestId),
  request('GET', '/busy', requestId),
  request('GET', '/secret', requestId),
  request('POST', '/replay', requestId),
  send('POST', '/things', '{"name":"Anvil"}', requestId),
  send('POST', '/things', '{"name":""}', requestId),
  send('POST', '/things', '{"name":"Anvil"}', requestId, 'Prefer: return=minimal'),
  request('POST', '/things', requestId, 'Content-Type: text/plain', 'Content-Length: 4', 'Expect: 100-continue'),
]

test('the head of an answer is the one that node writes', async (test) => {
  const { options, port } = await start(test, { origins: [origin] })
  const foreign = createNodeServer({ keepAliveTimeout: 72_000, requireHostHeader: false })
  const { options: same } = optionsOf({ origins: [origin] })
  foreign.on('request', listener(same))
  foreign.on('checkContinue', (incoming, response) => listener(same)(incoming, response, true))
  const foreignPort = await listen(test, foreign)
  assert.equal(options.problemBase, same.problemBase)
  for (const bytes of requests) {
    const asked = bytes.toString('latin1').replaceAll('\r\n', ' ')
    const [own, written] = [await ask(port, bytes), await ask(foreignPort, bytes)]
    assert.deepEqual(timeless(own), timeless(written), asked)
    assert.match(own.headers.date ?? '', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
    assert.ok(Math.abs(Date.parse(own.headers.date ?? '') - Date.now()) < 5000, own.headers.date)
  }
})

test('a status without a name of its own is named as node names it', async (test) => {
  const server = createNodeServer({ ServerResponse: Answer }, (_, response) => {
    response.putHead(420, fixHeaders([]), ['Content-Length', '0'])
    response.end()
  })
  const { statusText } = await fetch(`http://127.0.0.1:${await listen(test, server)}`)
  assert.equal(statusText, 'unknown')
})

test('in a server of others, headers that were set before are sent', async (test) => {
  const { options } = optionsOf()
  const listen_ = listener(options)
  const server = createNodeServer((incoming, response) => {
    response.setHeader('X-Of-Others', 'kept')
    listen_(incoming, response)
  })
  const { headers } = await ask(await listen(test, server), request('GET', '/'))
  assert.equal(headers['x-of-others'], 'kept')
})

/** An answer without what differs from moment to moment. */
function timeless({ headers, body, ...rest }: RawAnswer) {
  const { date, 'server-timing': timing, ...fixed } = headers
  return {
    ...rest,
    fixed,
    isDated: date !== undefined,
    isTimed: timing !== undefined,
    body: body.replace(/"trace_id":"\w+"/, ''),
  }
}
