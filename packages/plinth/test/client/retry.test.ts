import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed } from '../../src/core/failure/failure.ts'
import { inTurn, outgoingClient, status, upstream } from './upstream.ts'

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

for (const share of [0, 0.5, 0.999]) {
  test(`waits are spread over all of the time there is, and no longer: ${share} of it`, async (t) => {
    t.mock.method(Math, 'random', () => share)
    const { url, seen } = await upstream(t, status(429))
    const shortest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    const isNoLonger = () => shortest.every((gap, index) => gap < 100 * 2 ** index * share + 100)
    // The machine may be late, but not each time, and never early.
    for (let time = 0; time < 20 && !isNoLonger(); time++) {
      await outgoingClient().http.request('GET', url)
      const [first, second, third] = seen.splice(0).map(({ at }) => at) as [number, number, number]
      for (const [index, gap] of [second - first, third - second].entries()) {
        assert(gap > 100 * 2 ** index * share - 2, `${gap} ms`)
        shortest[index] = Math.min(shortest[index] as number, gap)
      }
    }
    assert(isNoLonger(), `${shortest.join(' and ')} ms`)
  })
}

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
    assert.equal((await outgoingClient().http.request('GET', url, { deadline: 60_000 })).status, 200)
    const [first, second] = seen.map(({ at }) => at) as [number, number]
    // A date has whole seconds: it may be up to one short.
    assert(second - first >= 990 && second - first < 30_000, `${second - first} ms`)
  })
}

for (const wanted of ['3600', 'Wed, 21 Oct 2099 07:28:00 GMT']) {
  test(`an upstream that wants to be left alone until ${wanted} is not waited for`, async (t) => {
    const { url, seen } = await upstream(t, status(503, { 'retry-after': wanted }))
    const startedAt = performance.now()
    assert.equal((await outgoingClient().http.request('GET', url, { deadline: 60_000 })).status, 503)
    assert.equal(seen.length, 1)
    assert(performance.now() - startedAt < 30_000)
  })
}

test('a malformed Retry-After is none', async (t) => {
  const { url, seen } = await upstream(t, inTurn(status(503, { 'retry-after': 'tomorrow, 25:00:00' }), status(200)))
  assert.equal((await outgoingClient().http.request('GET', url)).status, 200)
  assert.equal(seen.length, 2)
})

test('no token in time is a timeout, and one that cannot be had is the error of whoever mints it', async (t) => {
  const { url, seen } = await upstream(t, status(200))
  const { http } = outgoingClient()
  const never = () => new Promise<never>(() => {})
  await assert.rejects(http.request('GET', url, { authorization: never, deadline: 50 }), { code: 'upstream_timeout' })
  const error = new Error('no key')
  await assert.rejects(http.request('GET', url, { authorization: () => Promise.reject(error) }), error)
  assert.equal(seen.length, 0)
})
