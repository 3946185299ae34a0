import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { Failed } from '../../src/core/failure/failure.ts'
import { problem } from '../../src/core/failure/problems.ts'
import { traceFrom } from '../../src/core/trace.ts'
import { inTurn, outgoingClient, status, upstream } from './upstream.ts'

/** What a call is to an outgoing client. */
function callWith(some: Partial<ActiveCall>): ActiveCall {
  return {
    requestId: 'request-1',
    trace: traceFrom('00-0123456789abcdef0123456789abcdef-0123456789abcdef-01'),
    signal: new AbortController().signal,
    deadlineAt: performance.now() + 10_000,
    ...some,
  } as ActiveCall
}

test('the upstream sees who asks, for which request and in which trace', async (t) => {
  const { url, seen } = await upstream(t, status(204))
  const call = callWith({ deadlineAt: performance.now() + 60_000 })
  await outgoingClient().forCall(call).request('GET', `${url}/a?b=c`, { deadline: 120_000 })
  const [{ headers, url: path } = assert.fail()] = seen
  assert.equal(path, '/a?b=c')
  assert.equal(headers['user-agent'], 'caller/1.2.3')
  assert.equal(headers['x-request-id'], 'request-1')
  assert.match(String(headers.traceparent), /^00-0123456789abcdef0123456789abcdef-[0-9a-f]{16}-01$/)
  assert.doesNotMatch(String(headers.traceparent), new RegExp(call.trace.spanId))
  const left = Number(headers['x-request-timeout-ms'])
  assert(left > 30_000 && left <= 60_000, `${left} ms`)
})

test('who asks cannot be changed by the author', async (t) => {
  const { url, seen } = await upstream(t, status(204))
  await outgoingClient().http.request('GET', url, { headers: { 'User-Agent': 'x', 'X-Request-Id': 'y', Accept: 'z' } })
  assert.equal(seen[0]?.headers['user-agent'], 'caller/1.2.3')
  assert.match(String(seen[0]?.headers['x-request-id']), /^[0-9a-f-]{36}$/)
  assert.equal(seen[0]?.headers.accept, 'z')
})

test('a body is sent as JSON unless it is a string, and an answer is read as what it is', async (t) => {
  const { url, seen } = await upstream(t, (response, _, { body }) => {
    response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end(body)
  })
  const { http } = outgoingClient()
  const reply = await http.request('POST', url, { body: { ä: 1 } })
  assert.equal(reply.status, 201)
  assert.equal(reply.text, '{"ä":1}')
  assert.deepEqual(reply.json(), { ä: 1 })
  assert.equal(reply.headers['set-cookie'], 'a=1,b=2')
  assert.equal(seen[0]?.headers['content-type'], 'application/json')
  const text = await http.request('POST', url, { body: '<a/>', headers: { 'Content-Type': 'application/xml' } })
  assert.throws(() => text.json(), SyntaxError)
  assert.equal(seen[1]?.headers['content-type'], 'application/xml')
})

test('the deadline is one for all attempts and all waiting', async (t) => {
  const { url, seen } = await upstream(
    t,
    inTurn(status(503), () => {}),
  )
  const { forCall, observed } = outgoingClient()
  const startedAt = performance.now()
  const call = callWith({ deadlineAt: startedAt + 60_000 })
  const answer = forCall(call).request('GET', url, { deadline: 2_000 })
  await assert.rejects(answer, { code: 'upstream_timeout', status: 504 })
  const took = performance.now() - startedAt
  assert(took >= 1_990 && took < 10_000, `${took} ms`)
  const [first = 0, second = 0] = seen.map(({ headers }) => Number(headers['x-request-timeout-ms']))
  assert(first > second && second > 0, `first ${first} ms, and then ${second} ms`)
  assert.equal(observed.filter(({ kind }) => kind === 'outgoing_completed').length, 2)
})

test('an upstream that never finishes its body is given up at the deadline, too', async (t) => {
  const { url } = await upstream(t, (response) => void response.writeHead(200).write('and so on'))
  await assert.rejects(outgoingClient().http.request('GET', url, { deadline: 200 }), { code: 'upstream_timeout' })
})

test('the deadline is never past that of the call', async (t) => {
  const { url, seen } = await upstream(t, () => {})
  const { forCall } = outgoingClient()
  const startedAt = performance.now()
  const soon = callWith({ deadlineAt: startedAt + 200 })
  await assert.rejects(forCall(soon).request('GET', url, { deadline: 60_000 }), { code: 'upstream_timeout' })
  assert(performance.now() - startedAt < 30_000)
  const past = callWith({ deadlineAt: performance.now() - 1 })
  await assert.rejects(forCall(past).request('GET', url), { code: 'upstream_timeout' })
  assert.equal(seen.length, 1)
})

test('the call’s signal and the request’s own give it up with their reason', async (t) => {
  const gone = problem('canceled')
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
  const { url, seen } = await upstream(
    t,
    inTurn(
      () => first.abort(gone),
      () => second.abort(gone),
      (response) => {
        response.writeHead(503, { 'retry-after': '2' }).end()
        setTimeout(() => third.abort(gone), 50)
      },
    ),
  )
  const { forCall } = outgoingClient()
  await assert.rejects(forCall(callWith({ signal: first.signal })).request('GET', url), gone)
  await assert.rejects(forCall(callWith({})).request('GET', url, { signal: second.signal }), gone)
  await assert.rejects(forCall(callWith({ signal: third.signal })).request('GET', url), gone)
  assert.equal(seen.length, 3)
})

test('an answer of more than 8 MiB is not read, nor asked for again', async (t) => {
  const { url, seen } = await upstream(t, (response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(1 << 20, 'x')
    for (let index = 0; index < 9; index++) response.write(chunk)
    response.end()
  })
  await assert.rejects(outgoingClient().http.request('GET', url), (error) => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'upstream_failed')
    assert.match(String(error.cause), /8388608 bytes/)
    return true
  })
  assert.equal(seen.length, 1)
})

test('an answer of 8 MiB is read', async (t) => {
  const { url } = await upstream(t, (response) => response.end(Buffer.alloc(8 << 20, 'x')))
  assert.equal((await outgoingClient().http.request('GET', url)).text.length, 8 << 20)
})

test('nothing can be smuggled into a header', async (t) => {
  const { url, seen } = await upstream(t, status(204))
  const { http } = outgoingClient()
  const injected = 'x\r\nx-admin: true'
  const attempts = [
    http.request('GET', url, { headers: { accept: injected } }),
    http.request('GET', url, { headers: { [injected]: 'x' } }),
    http.request('GET', url, { authorization: injected }),
    http.request('GET', url, { idempotencyKey: injected }),
    http.request(`GET / HTTP/1.1\r\n${injected}\r\n`, url),
  ]
  for (const attempt of attempts) {
    await assert.rejects(attempt, (error) => !(error instanceof Failed))
  }
  await http.request('GET', `${url}/a\r\nx-admin: true`)
  assert.deepEqual(
    seen.map(({ url: path, headers }) => [path, headers['x-admin']]),
    [['/ax-admin:%20true', undefined]],
  )
})

test('an upstream that nobody listens at is upstream_failed', async () => {
  await assert.rejects(outgoingClient().http.request('POST', 'http://127.0.0.1:1/'), { code: 'upstream_failed' })
})

test('an address that is none is a mistake of the author', async () => {
  await assert.rejects(outgoingClient().http.request('GET', '/relative'), TypeError)
})
