import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { Failed } from '../../src/core/failure.ts'
import { problem } from '../../src/core/problems.ts'
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
  const call = callWith({ deadlineAt: performance.now() + 2_000 })
  await outgoingClient().forCall(call).request('GET', `${url}/a?b=c`)
  const [{ headers, url: path } = assert.fail()] = seen
  assert.equal(path, '/a?b=c')
  assert.equal(headers['user-agent'], 'caller/1.2.3')
  assert.equal(headers['x-request-id'], 'request-1')
  assert.match(String(headers.traceparent), /^00-0123456789abcdef0123456789abcdef-[0-9a-f]{16}-01$/)
  assert.doesNotMatch(String(headers.traceparent), new RegExp(call.trace.spanId))
  const left = Number(headers['x-request-timeout-ms'])
  assert(left > 1_000 && left <= 2_000, `${left} ms`)
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

const transient: readonly (readonly [string, Parameters<typeof upstream>[1]])[] = [
  ['429', status(429)],
  ['502', status(502)],
  ['503', status(503)],
  ['504', status(504)],
  ['a reset connection', (response) => response.destroy()],
  [
    'a connection reset in mid-body',
    (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.destroy())
    },
  ],
]

for (const [name, failing] of transient) {
  test(`${name} is tried again`, async (t) => {
    const { url, seen, host } = await upstream(t, inTurn(failing, failing, status(200)))
    const { http, observed } = outgoingClient()
    const reply = await http.request('GET', url)
    assert.equal(reply.status, 200)
    assert.equal(seen.length, 3)
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-retry-attempt']),
      [undefined, '1', '2'],
    )
    assert.equal(new Set(seen.map(({ headers }) => headers['x-request-id'])).size, 1)
    assert.equal(new Set(seen.map(({ headers }) => headers.traceparent)).size, 3)
    const attempts = observed.filter(({ kind }) => kind === 'outgoing_completed')
    assert.deepEqual(
      attempts.map((it) => it.kind === 'outgoing_completed' && [it.method, it.host, it.attempt, it.duration > 0]),
      [1, 2, 3].map((count) => ['GET', host, count, true]),
    )
  })
}

test('an upstream that stays away is asked three times: any status is an answer, none is upstream_failed', async (t) => {
  const unwell = await upstream(t, status(503))
  assert.equal((await outgoingClient().http.request('GET', unwell.url)).status, 503)
  assert.equal(unwell.seen.length, 3)
  const away = await upstream(t, (response) => response.destroy())
  await assert.rejects(outgoingClient().http.request('PUT', away.url), (error) => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'upstream_failed')
    assert(error.cause instanceof Error)
    return true
  })
  assert.equal(away.seen.length, 3)
})

for (const code of [200, 301, 400, 404, 409, 423, 500, 501]) {
  test(`${code} is an answer and not tried again`, async (t) => {
    const { url, seen } = await upstream(t, status(code, { location: '/elsewhere' }))
    assert.equal((await outgoingClient().http.request('GET', url)).status, code)
    assert.equal(seen.length, 1)
  })
}

for (const method of ['POST', 'PATCH']) {
  test(`a plain ${method} is never sent twice, a keyed one is, with the same key`, async (t) => {
    const { url, seen } = await upstream(t, inTurn(status(503), status(503), status(503), status(201)))
    const { http } = outgoingClient()
    assert.equal((await http.request(method, url, { body: {} })).status, 503)
    assert.equal(seen.length, 1)
    assert.equal((await http.request(method, url, { body: { n: 1 }, idempotencyKey: 'a"b\\c' })).status, 201)
    assert.deepEqual(
      seen.slice(1).map(({ headers, body }) => [headers['idempotency-key'], body]),
      Array(3).fill(['"a\\"b\\\\c"', '{"n":1}']),
    )
  })
}

test('a keyed request whose first attempt is still running there is asked for again', async (t) => {
  const { url, seen } = await upstream(t, inTurn(status(409, { 'retry-after': '0' }), status(201)))
  const { http } = outgoingClient()
  assert.equal((await http.request('POST', url, { idempotencyKey: 'k' })).status, 201)
  assert.equal(seen.length, 2)
})

test('each attempt is authorized anew', async (t) => {
  const { url, seen } = await upstream(t, inTurn(status(503), status(200)))
  let minted = 0
  await outgoingClient().http.request('GET', url, { authorization: async () => `Bearer ${++minted}` })
  await outgoingClient().http.request('GET', url, { authorization: 'Basic x' })
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    ['Bearer 1', 'Bearer 2', 'Basic x'],
  )
})

test('waits are spread over all of the time there is, and no longer', async (t) => {
  const { url, seen } = await upstream(t, status(429))
  await Promise.all(Array.from({ length: 60 }, () => outgoingClient().http.request('GET', url)))
  const gaps: [number[], number[]] = [[], []]
  for (const attempts of Map.groupBy(seen, ({ headers }) => headers['x-request-id']).values()) {
    const [first, second, third] = attempts.map(({ at }) => at) as [number, number, number]
    gaps[0].push(second - first)
    gaps[1].push(third - second)
  }
  for (const [index, most] of [100, 200].entries()) {
    const sorted = (gaps[index] as number[]).toSorted((a, b) => a - b)
    const [shortest = 0, median = 0, longest = 0] = [sorted[0], sorted[30], sorted[59]]
    const shown = `${shortest}, ${median}, ${longest} ms`
    // The machine may be late, but never early: half of full jitter lies below the middle.
    assert(shortest < most / 2 && median < most && longest > most / 2 && longest < most + 500, shown)
  }
})

const asked: readonly (readonly [string, () => Record<string, string>])[] = [
  ['seconds', () => ({ 'retry-after': '1' })],
  ['an HTTP date', () => ({ 'retry-after': new Date(Date.now() + 2_000).toUTCString() })],
  [
    'an HTTP date of a clock that is an hour off',
    () => ({
      date: new Date(Date.now() + 3_600_000).toUTCString(),
      'retry-after': new Date(Date.now() + 3_601_000).toUTCString(),
    }),
  ],
]

for (const [form, headers] of asked) {
  test(`Retry-After is kept to, as ${form}`, async (t) => {
    const { url, seen } = await upstream(
      t,
      inTurn((response) => response.writeHead(503, headers()).end(), status(200)),
    )
    assert.equal((await outgoingClient().http.request('GET', url)).status, 200)
    const [first, second] = seen.map(({ at }) => at) as [number, number]
    // A date has whole seconds: it may be up to one short.
    assert(second - first >= 990 && second - first < 3_000, `${second - first} ms`)
  })
}

for (const wanted of ['3600', 'Wed, 21 Oct 2099 07:28:00 GMT']) {
  test(`an upstream that wants to be left alone until ${wanted} is not waited for`, async (t) => {
    const { url, seen } = await upstream(t, status(503, { 'retry-after': wanted }))
    const startedAt = performance.now()
    assert.equal((await outgoingClient().http.request('GET', url)).status, 503)
    assert.equal(seen.length, 1)
    assert(performance.now() - startedAt < 1_000)
  })
}

test('a malformed Retry-After is none', async (t) => {
  const { url, seen } = await upstream(t, inTurn(status(503, { 'retry-after': 'tomorrow, 25:00:00' }), status(200)))
  assert.equal((await outgoingClient().http.request('GET', url)).status, 200)
  assert.equal(seen.length, 2)
})

test('the deadline is one for all attempts and all waiting', async (t) => {
  const { url } = await upstream(
    t,
    inTurn(status(503), () => {}),
  )
  const { http, observed } = outgoingClient()
  const startedAt = performance.now()
  await assert.rejects(http.request('GET', url, { deadline: 400 }), { code: 'upstream_timeout', status: 504 })
  const took = performance.now() - startedAt
  assert(took >= 390 && took < 1_000, `${took} ms`)
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
  await assert.rejects(forCall(soon).request('GET', url, { deadline: 5_000 }), { code: 'upstream_timeout' })
  assert(performance.now() - startedAt < 1_000)
  const past = callWith({ deadlineAt: performance.now() - 1 })
  await assert.rejects(forCall(past).request('GET', url), { code: 'upstream_timeout' })
  assert.equal(seen.length, 1)
})

test('the call’s signal and the request’s own give it up with their reason', async (t) => {
  const { url, seen } = await upstream(
    t,
    inTurn(
      () => {},
      () => {},
      status(503, { 'retry-after': '2' }),
    ),
  )
  const { forCall } = outgoingClient()
  const gone = problem('canceled')
  const give = (controller: AbortController) => setTimeout(() => controller.abort(gone), 50)
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]

  give(first)
  await assert.rejects(forCall(callWith({ signal: first.signal })).request('GET', url), gone)
  give(second)
  await assert.rejects(forCall(callWith({})).request('GET', url, { signal: second.signal }), gone)
  give(third)
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
