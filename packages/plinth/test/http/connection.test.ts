import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { problem } from '../../src/core/failure/problems.ts'
import { listener } from '../../src/http/index.ts'
import { assertStandard, problemOf } from './conforms.ts'
import { hanging, listen, optionsOf, start } from './fixture.ts'
import { request, send } from './messages.ts'
import { ask, open } from './raw.ts'

const count = request('GET', '/things/count')

test('requests that are sent at once are answered in their order', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  const all = [request('GET', '/wait?ms=60'), request('GET', '/nothing'), count, request('GET', '/wait?ms=1')]
  connection.send(
    Buffer.concat([Buffer.from(all.join('')), send('POST', '/things', '{"name":"x"}'), Buffer.from(count)]),
  )
  const bodies = []
  for (let index = 0; index < 6; index++) bodies.push((await connection.answer()).status)
  assert.deepEqual(bodies, [200, 404, 200, 200, 201, 200])
})

test('a connection is used again after errors', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  const errors = [
    request('GET', '/nothing'),
    send('PUT', '/things', '{}'),
    send('POST', '/things', '{'),
    send('POST', '/things', '<a/>', 'Content-Type: text/xml'),
    send('POST', '/things', 'x'.repeat(2000)),
    send('GET', '/things', '{"unread":true}'),
    request('GET', '/throw'),
  ]
  for (const error of errors) {
    connection.send(error)
    problemOf(await connection.answer())
    connection.send(count)
    assert.equal((await connection.answer()).body, '{"count":3}')
  }
})

test('a request in pieces of one byte is read', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  for (const byte of send('POST', '/things', '{"name":"ü"}')) {
    connection.send(Buffer.from([byte]))
    await sleep(0)
  }
  assert.equal((await connection.answer()).status, 201)
})

test('100 Continue is sent to those whose body is wanted, and to them alone', async (t) => {
  const { port } = await start(t)
  const body = '{"name":"x"}'
  const expecting = ['Expect: 100-continue', 'Content-Type: application/json']
  using welcome = await open(port)
  welcome.send(request('POST', '/things', ...expecting, `Content-Length: ${body.length}`))
  assert.equal((await welcome.answer()).status, 100)
  welcome.send(body)
  assert.equal((await welcome.answer()).status, 201)
  using unwelcome = await open(port)
  unwelcome.send(request('POST', '/things', ...expecting, 'Content-Length: 1000000'))
  const refused = await unwelcome.answer()
  assert.equal(problemOf(refused).code, 'body_too_large')
  assert.equal(refused.headers.connection, 'close')
  await unwelcome.closed
})

test('for what there is no time nobody waits for a body, and the connection is used again', async (t) => {
  const busy = new Set(['createThing'])
  const { port, observations } = await start(t, {
    admission:
      ({ name }) =>
      () =>
        busy.has(name) ? problem('overloaded') : undefined,
  })
  using connection = await open(port)
  connection.send(request('POST', '/things', 'Content-Type: application/json', 'Content-Length: 12'))
  const refused = await connection.answer()
  assert.equal(problemOf(refused).code, 'overloaded')
  assert.equal(refused.headers['retry-after'], '1')
  assert.deepEqual(
    observations.map(({ kind }) => kind),
    ['request_refused'],
  )
  connection.send(`{"name":"x"}${count}`)
  assert.equal((await connection.answer()).status, 200)
  busy.clear()
  connection.send(send('POST', '/things', '{"name":"x"}'))
  assert.equal((await connection.answer()).status, 201)
})

test('who sends a huge body without looking can still read why it is refused', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  const chunk = Buffer.alloc(1_000_000, 'x')
  connection.send(request('POST', '/things', 'Content-Type: application/json', 'Content-Length: 8000000'))
  for (let index = 0; index < 8; index++) connection.send(chunk)
  assert.equal(problemOf(await connection.answer()).code, 'body_too_large')
  await connection.closed
})

test('who never stops sending is cut off', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  connection.send(request('POST', '/things', 'Content-Type: application/json', 'Transfer-Encoding: chunked'))
  const endless = setInterval(() => connection.send(`3e8\r\n${'x'.repeat(1000)}\r\n`), 5)
  t.after(() => clearInterval(endless))
  assert.equal(problemOf(await connection.answer()).code, 'body_too_large')
  await connection.closed
})

for (const [what, sent] of [
  ['nothing', ''],
  ['half a request line', 'GET /thi'],
  ['half a head', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ['half a body', send('POST', '/things', '{"na', 'Content-Length: 16')],
  ['half a chunk', send('POST', '/things', '10\r\n{"na', 'Transfer-Encoding: chunked')],
] as const) {
  test(`who sends ${what} and waits is cut off with 408`, async (t) => {
    const { port, observations } = await start(t, { patience: { headers: 100, request: 200, interval: 20 } })
    using connection = await open(port)
    connection.send(sent)
    const answer = await connection.answer()
    assert.equal(problemOf(answer).code, 'request_timeout')
    assert.equal(answer.headers.connection, 'close')
    await connection.closed
    assert.deepEqual(
      observations.map(({ kind }) => kind),
      ['request_refused'],
    )
  })
}

test('garbage does not get ahead of an answer that is still to come', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  connection.send(`${request('GET', '/wait?ms=50')}GARBAGE\r\n\r\n`)
  const answer = await connection.answer()
  assert.equal(answer.body, 'waited')
  assert.equal(answer.headers.connection, 'close')
  await connection.closed
})

for (const [what, sent] of [
  ['whose head and framing are both at fault', send('POST', '/things', 'x', 'Transfer-Encoding: gzip')],
  ['whose chunks break after it was refused', send('POST', '/nothing', '5\r\nhel', 'Transfer-Encoding: chunked')],
] as const) {
  test(`a request ${what} is answered once`, async (t) => {
    const { port } = await start(t)
    using connection = await open(port)
    connection.send(sent)
    problemOf(await connection.answer())
    connection.send('lo\r\nGARBAGE\r\n\r\n')
    await assert.rejects(connection.answer(), /the connection ended with: ""/)
  })
}

test('garbage after an answer is answered', async (t) => {
  const { port } = await start(t)
  using connection = await open(port)
  connection.send(`${count}GARBAGE\r\n\r\n`)
  assert.equal((await connection.answer()).body, '{"count":3}')
  assert.equal(problemOf(await connection.answer()).code, 'malformed_request')
  await connection.closed
})

test('the call of a caller who goes away is aborted, counted as canceled and answered to nobody', async (t) => {
  const { port, observations } = await start(t)
  hanging.length = 0
  const connection = await open(port)
  connection.send(request('GET', '/hang'))
  while (hanging.length === 0) await sleep(5)
  connection.socket.destroy()
  while (!hanging[0]?.aborted || observations.length === 0) await sleep(5)
  const [completed] = observations
  assert.ok(completed?.kind === 'call_completed')
  assert.deepEqual([completed.failed?.code, completed.failed?.failure.status], ['canceled', 499])
})

for (const [what, sent, event] of [
  ['within the head', 'GET /things HTTP/1.1\r\nHost: a\r\n', 'request_refused'],
  ['within the body', send('POST', '/things', '{"na', 'Content-Length: 16'), 'request_refused'],
  ['within a chunk', send('POST', '/things', '10\r\n{"na', 'Transfer-Encoding: chunked'), 'request_refused'],
  ['before the answer', request('GET', '/hang'), 'call_completed'],
] as const) {
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    // Of a connection that is reset within the head of a request nobody knows that there was to be one.
    if (what === 'within the head' && leave === 'resetAndDestroy') continue
    test(`who goes away ${what} (${leave}) is observed once, as canceled`, async (t) => {
      const { port, observations, server } = await start(t)
      const come = once(server, 'connection')
      using connection = await open(port)
      const [socket] = (await come) as [Socket]
      connection.send(sent)
      while (socket.bytesRead < sent.length) await sleep(5)
      connection.socket[leave]()
      while (observations.length === 0) await sleep(5)
      await sleep(30)
      const [observed] = observations
      assert.ok(observed?.kind === event)
      assert.deepEqual([observed.failed?.code, observed.failed?.status, observations.length], ['canceled', 499, 1])
    })
  }
}

for (const leave of ['destroy', 'resetAndDestroy'] as const) {
  test(`who goes away within a large answer (${leave}) is observed once, then, as canceled`, async (t) => {
    const { port, observations, gate } = await start(t)
    using connection = await open(port)
    connection.socket.pause()
    connection.send(request('GET', '/large'))
    while (gate.sending === 0) await sleep(5)
    await sleep(50)
    assert.equal(observations.length, 0)
    connection.socket[leave]()
    while (observations.length === 0) await sleep(5)
    await sleep(30)
    const [observed] = observations
    assert.ok(observed?.kind === 'call_completed')
    assert.deepEqual([observed.failed?.code, observed.failed?.status, observations.length], ['canceled', 499, 1])
  })
}

test('a large answer that was heard is observed once, also where it waits for another', async (t) => {
  const { port, observations } = await start(t)
  using connection = await open(port)
  connection.send(request('GET', '/wait?ms=50') + request('GET', '/large'))
  while (observations.length < 2) await sleep(5)
  await sleep(30)
  assert.deepEqual(
    observations.map((each) => each.kind === 'call_completed' && each.failed),
    [undefined, undefined],
  )
})

test('what never became a call is observed', async (t) => {
  const { port, observations } = await start(t)
  const { headers } = await ask(port, request('GET', '/nothing'))
  await ask(port, 'GARBAGE\r\n\r\n')
  const [refused, unread] = observations
  assert.ok(refused?.kind === 'request_refused' && unread?.kind === 'request_refused')
  const { failed, requestId, method, peer, transport } = refused
  assert.deepEqual([failed.code, requestId, method, transport], ['not_found', headers['x-request-id'], 'GET', 'http'])
  assert.equal(peer, '127.0.0.1')
  assert.deepEqual([unread.failed.code, unread.method], ['malformed_request', undefined])
})

test('what a handler throws is observed as it was, and told to nobody', async (t) => {
  const { port, observations } = await start(t)
  await ask(port, request('GET', '/throw'))
  const unexpected = observations.find(({ kind }) => kind === 'error_unexpected')
  assert.ok(unexpected?.kind === 'error_unexpected' && unexpected.error instanceof Error)
})

test('a page is answered with 304 to who has it', async (t) => {
  const { port } = await start(t)
  const { headers } = await ask(port, request('GET', '/openapi.json'))
  const again = await ask(port, request('GET', '/openapi.json', `If-None-Match: ${headers.etag}`))
  assertStandard(again)
  assert.deepEqual([again.status, again.body, again.headers.etag], [304, '', headers.etag])
})

test('status, pages and refusals are there while the service starts; operations are not', async (t) => {
  const { port, gate } = await start(t, { gate: { status: 'starting', closing: false, sending: 0 } })
  const status = await ask(port, request('GET', '/status'))
  assertStandard(status)
  assert.equal(status.status, 503)
  assert.equal(status.headers['content-type'], 'application/json')
  const { started_at, ...said } = JSON.parse(status.body)
  assert.deepEqual(said, {
    application: 'things',
    environment: 'testing',
    status: 'starting',
    version: '1.2.3',
    node_version: process.versions.node,
  })
  assert.ok(Date.parse(started_at) <= Date.now())
  assert.equal((await ask(port, request('GET', '/openapi.json'))).status, 200)
  assert.equal((await ask(port, request('GET', '/nothing'))).status, 404)
  const refused = await ask(port, count)
  assert.equal(problemOf(refused).code, 'starting')
  assert.equal(refused.headers['retry-after'], '1')
  gate.status = 'ok'
  assert.equal((await ask(port, count)).status, 200)
  gate.status = 'degraded'
  assert.equal((await ask(port, request('GET', '/status'))).status, 200)
})

test('while the service drains it serves on, and closes connections only when told to', async (t) => {
  const { port, gate } = await start(t)
  gate.status = 'draining'
  using connection = await open(port)
  connection.send(count)
  assert.equal((await connection.answer()).headers.connection, 'keep-alive')
  assert.equal((await ask(port, request('GET', '/status'))).status, 503)
  gate.closing = true
  connection.send(count)
  const last = await connection.answer()
  assert.deepEqual([last.status, last.headers.connection], [200, 'close'])
  await connection.closed
  assert.equal((await ask(port, request('GET', '/nothing'))).headers.connection, 'close')
})

test('operations lie below the base path, pages and status do not', async (t) => {
  const { port } = await start(t, { basePath: '/api/v1' })
  assert.equal((await ask(port, request('GET', '/api/v1/things/count'))).status, 200)
  const created = await ask(port, send('POST', '/api/v1/things', '{"name":"x"}'))
  assert.match(created.headers.location ?? '', /^\/api\/v1\/things\//)
  assert.equal((await ask(port, request('GET', '/things/count'))).status, 404)
  assert.equal((await ask(port, request('GET', '/status'))).status, 200)
  assert.equal((await ask(port, request('GET', '/', 'Accept: application/json'))).status, 406)
})

test('the listener answers in a server of somebody else', async (t) => {
  const { options } = optionsOf()
  const port = await listen(t, createServer(listener(options)))
  assert.equal((await ask(port, count)).body, '{"count":3}')
  assert.equal(problemOf(await ask(port, request('GET', '/nothing'))).code, 'not_found')
  assert.equal((await ask(port, send('POST', '/things', '{"name":"x"}'))).status, 201)
  const twice = await ask(port, request('GET', '/', 'Host: other'))
  assert.equal(problemOf(twice).code, 'malformed_request')
})

test('who does not read an answer is cut off, and holds up nobody until then', async (t) => {
  const { port } = await start(t)
  using slow = await open(port)
  slow.socket.pause()
  slow.send(request('GET', '/large'))
  t.mock.timers.enable({ apis: ['setInterval'] })
  // The second connection is answered after the first, so that by then the large answer has been written.
  assert.equal((await ask(port, count)).status, 200)
  t.mock.timers.tick(90_000)
  slow.socket.resume()
  await assert.rejects(slow.answer(), /the connection ended/)
})
