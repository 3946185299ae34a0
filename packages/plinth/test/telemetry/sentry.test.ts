import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { sentry } from '../../src/telemetry/index.ts'
import { observedCall, oneOfEach } from './calls.ts'

interface Report {
  readonly release?: string
  readonly environment?: string
  readonly level?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly user?: Readonly<Record<string, string>>
  readonly exception: {
    readonly values: readonly {
      readonly type: string
      readonly value: string
      readonly stacktrace?: { readonly frames: readonly { readonly filename?: string; readonly function?: string }[] }
    }[]
  }
}

const identity = { service: 'todo', version: '1.2.3', environment: 'staging' }
const received: { readonly text: string; readonly authorization: string }[] = []
let server: Server
let dsn: string

before(async () => {
  server = createServer(async (request, response) => {
    const body = await buffer(request)
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
    received.push({ text, authorization: String(request.headers['x-sentry-auth']) })
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  dsn = `http://0123456789abcdef0123456789abcdef@127.0.0.1:${(server.address() as AddressInfo).port}/42`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

/** The reports in what was received: an envelope is lines of JSON, each item a header and then itself. */
function reports(): Report[] {
  return received.splice(0).flatMap(({ text }) => {
    const [, ...items] = text.split('\n').filter(Boolean)
    const types = items.filter((_, at) => at % 2 === 0).map((header) => JSON.parse(header).type)
    assert.deepEqual([...new Set(types)], ['event'], 'errors only')
    return items.filter((_, at) => at % 2 === 1).map((item) => JSON.parse(item))
  })
}

test('an unexpected error arrives with the program, the request and the user it belongs to', async () => {
  const { observe, flush } = await sentry({ dsn, ...identity })
  const error = new TypeError('x is not a y', { cause: new RangeError('too far') })
  observe({ kind: 'error_unexpected', error, call: observedCall(), origin: 'call' })
  assert.equal(await flush(), true)
  const [report, ...more] = reports()
  assert.ok(report && more.length === 0)
  assert.equal(report.release, 'todo@1.2.3')
  assert.equal(report.environment, 'staging')
  assert.equal(report.level, 'error')
  assert.deepEqual(report.tags, {
    origin: 'call',
    request_id: '01927b6e-7c3a-7def-8a1b-0123456789ab',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    operation: 'createTodo',
    transport: 'http',
  })
  assert.deepEqual(report.user, { id: 'ada' })
  assert.deepEqual(
    report.exception.values.map(({ type, value }) => `${type}: ${value}`),
    ['RangeError: too far', 'TypeError: x is not a y'],
  )
  const innermost = report.exception.values.at(-1)?.stacktrace?.frames.at(-1)
  assert.match(String(innermost?.filename), /sentry\.test\.ts$/)
})

test('an error outside of any call is fatal, and only errors are reported', async () => {
  const { observe, flush } = await sentry({ dsn, ...identity })
  for (const observation of Object.values(oneOfEach)) {
    if (observation.kind !== 'error_unexpected') observe(observation)
  }
  observe({ kind: 'error_unexpected', error: 'a text', call: undefined, origin: 'uncaughtException' })
  await flush()
  const [report, ...more] = reports()
  assert.equal(more.length, 0)
  assert.deepEqual([report?.level, report?.tags, report?.user], ['fatal', { origin: 'uncaughtException' }, undefined])
  assert.equal(report?.exception.values[0]?.value, 'a text')
})

test('no secret leaves, wherever it lies', async () => {
  const canary = 'canary-4f1c'
  process.env.CANARY_PASSWORD = canary
  process.argv.push(`--token=${canary}`)
  const { observe, flush } = await sentry({ dsn, ...identity })
  const carrier = {
    transport: 'http',
    peer: '192.0.2.7',
    headers: { authorization: `Bearer ${canary}`, cookie: `session=${canary}` },
    body: canary,
  }
  const call = { ...observedCall({ carrier }), input: { description: canary } }
  const error = Object.assign(new Error(`cannot reach https://app:${canary}@db.test with Bearer ${canary}`), {
    config: { headers: { authorization: canary } },
    password: canary,
    input: canary,
  })
  const local = { password: canary }
  for (const thrown of [
    error,
    local,
    new Error('outer', { cause: error }),
    new AggregateError([error], 'all failed'),
  ]) {
    observe({ kind: 'error_unexpected', error: thrown, call, origin: 'call' })
  }
  await flush()
  delete process.env.CANARY_PASSWORD
  process.argv.pop()
  assert.equal(received.length, 4)
  for (const { text } of received) {
    assert.ok(!text.includes(canary), text)
    for (const part of ['"request"', '"breadcrumbs"', '"extra"', '"vars"']) assert.ok(!text.includes(part), part)
  }
  assert.equal(reports().length, 4)
})

test('a receiver that is away is no trouble', async () => {
  const { observe, flush } = await sentry({ dsn: dsn.replace(/:\d+\//, ':1/'), ...identity })
  observe(oneOfEach.error_unexpected)
  await flush(500)
  assert.equal(received.length, 0)
})

for (const none of ['canary', 'https://canary.test', 'https://canary@host.test', 'ftp://canary@host.test/1']) {
  test(`${none} is refused as a DSN without being shown`, async () => {
    await assert.rejects(sentry({ dsn: none, ...identity }), (error: Error) => {
      return /SENTRY_DSN/.test(error.message) && !error.message.includes('canary')
    })
  })
}

test('without the package it is said what to install', async () => {
  const telemetry = new URL('../../src/telemetry/index.ts', import.meta.url)
  const code = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        return next(name === '@sentry/node' ? '@sentry/absent' : name, context)
      },
    })
    const { sentry } = await import(${JSON.stringify(telemetry.href)})
    await sentry(${JSON.stringify({ dsn, ...identity })}).catch((error) => console.log(error.message))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
  assert.match(stdout, /SENTRY_DSN .* npm install @sentry\/node/)
})
