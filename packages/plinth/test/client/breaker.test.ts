import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { inTurn, outgoingClient, status, upstream } from './upstream.ts'

type Http = ReturnType<typeof outgoingClient>['http']

/** Sends so many requests, so many of them at once. */
async function sendMany(http: Http, count: number, atOnce: number, url: string): Promise<void> {
  for (let sent = 0; sent < count; sent += atOnce) {
    await Promise.allSettled(Array.from({ length: atOnce }, () => http.request('GET', url)))
  }
}

function statesOf(observed: ReturnType<typeof outgoingClient>['observed']): unknown[] {
  return observed.flatMap((it) => (it.kind === 'breaker_changed' ? [[it.host, it.state]] : []))
}

test('500 requests to an upstream that refuses all of them cost at most a fifth more, and some', async (t) => {
  const { url, seen } = await upstream(t, status(429))
  await sendMany(outgoingClient().http, 500, 50, url)
  assert(seen.length > 500 && seen.length <= 500 * 1.2 + 10, `${seen.length} attempts`)
})

test('500 requests to an upstream that fails all of them hardly reach it', async (t) => {
  const { url, seen, host } = await upstream(t, status(503))
  const { http, observed } = outgoingClient()
  await sendMany(http, 500, 10, url)
  assert(seen.length >= 10 && seen.length <= 40, `${seen.length} attempts`)
  assert.deepEqual(statesOf(observed), [[host, 'open']])
  await assert.rejects(http.request('GET', url), { code: 'upstream_failed' })
})

test('an open circuit lets one request through after five seconds, and closes when that is answered', async (t) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  t.after(() => mock.timers.reset())
  let well = false
  const { url, seen, host } = await upstream(t, (response) => {
    // Long enough for the others to arrive while it tries.
    setTimeout(() => response.writeHead(well ? 200 : 503).end(), 30)
  })
  const { http, observed } = outgoingClient()
  const open = [host, 'open']
  const halfOpen = [host, 'half-open']
  await sendMany(http, 20, 10, url)
  assert.deepEqual(statesOf(observed), [open])

  const before = seen.length
  mock.timers.tick(4_900)
  await sendMany(http, 10, 10, url)
  assert.equal(seen.length, before)

  mock.timers.tick(200)
  await sendMany(http, 10, 10, url)
  assert.equal(seen.length, before + 1)
  assert.deepEqual(statesOf(observed), [open, halfOpen, open])

  well = true
  mock.timers.tick(5_100)
  await sendMany(http, 10, 10, url)
  assert.equal(seen.length, before + 2)
  assert.deepEqual(statesOf(observed), [open, halfOpen, open, halfOpen, [host, 'closed']])
  assert.equal((await http.request('GET', url)).status, 200)
})

test('hosts do not answer for each other', async (t) => {
  const bad = await upstream(t, status(503))
  const good = await upstream(t, status(200))
  const { http } = outgoingClient()
  await sendMany(http, 30, 10, bad.url)
  await assert.rejects(http.request('GET', bad.url), { code: 'upstream_failed' })
  assert.equal((await http.request('GET', good.url)).status, 200)
})

test('what is not the upstream’s fault opens no circuit', async (t) => {
  const { url } = await upstream(
    t,
    inTurn(...Array(20).fill(status(500)), ...Array(20).fill(status(404)), ...Array(20).fill(() => {}), status(200)),
  )
  const { http, observed } = outgoingClient()
  await sendMany(http, 40, 10, url)
  const impatient = Array.from({ length: 20 }, () => http.request('GET', url, { signal: AbortSignal.timeout(50) }))
  await Promise.allSettled(impatient)
  assert.equal((await http.request('GET', url)).status, 200)
  assert.deepEqual(statesOf(observed), [])
})

test('an upstream that hangs until the deadline opens the circuit', async (t) => {
  const { url, host } = await upstream(t, () => {})
  const { http, observed } = outgoingClient()
  await Promise.allSettled(Array.from({ length: 12 }, () => http.request('GET', url, { deadline: 100 })))
  assert.deepEqual(statesOf(observed), [[host, 'open']])
})

test('a probe that nobody waited for leaves the circuit open', async (t) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  t.after(() => mock.timers.reset())
  let hangs = false
  const { url, host } = await upstream(t, (response) => {
    if (!hangs) response.writeHead(503).end()
  })
  const { http, observed } = outgoingClient()
  await sendMany(http, 12, 12, url)
  hangs = true
  mock.timers.tick(5_100)
  await assert.rejects(http.request('POST', url, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
  assert.deepEqual(
    statesOf(observed),
    ['open', 'half-open', 'open'].map((state) => [host, state]),
  )
})
