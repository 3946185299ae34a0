import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { problem } from '../../src/core/failure/problems.ts'
import { metrics, metricsType } from '../../src/telemetry/index.ts'
import { completed, observedCall, oneOfEach } from './calls.ts'
import { parseExposition } from './exposition.ts'

const identity = { service: 'todo', version: '1.2.3', environment: 'production' }

test('calls are counted by operation, transport and outcome, and timed by operation and transport', () => {
  const { observe, text } = metrics(identity)
  const { operation } = observedCall()
  const grpc = { carrier: { transport: 'grpc', peer: undefined }, operation }
  for (const duration of [0.4, 1, 3, 70_000]) observe(completed({ operation }, undefined, duration))
  observe(completed({ operation }, problem('not_found'), 2))
  observe(completed(grpc, undefined, 2))
  const families = parseExposition(text())
  assert.deepEqual(Object.fromEntries(families.get('plinth_calls_total')?.samples ?? []), {
    'plinth_calls_total{operation="createTodo",transport="http",status="201",code="ok"}': 4,
    'plinth_calls_total{operation="createTodo",transport="http",status="404",code="not_found"}': 1,
    'plinth_calls_total{operation="createTodo",transport="grpc",status="201",code="ok"}': 1,
  })
  const time = families.get('plinth_call_seconds')?.samples
  const at = (rest: string) => time?.get(`plinth_call_seconds_${rest}`)
  const http = 'operation="createTodo",transport="http"'
  assert.deepEqual(
    ['0.0005', '0.001', '0.0025', '0.005', '10', '+Inf'].map((bound) => at(`bucket{${http},le="${bound}"}`)),
    [1, 2, 3, 4, 4, 5],
  )
  assert.equal(at(`count{${http}}`), 5)
  assert.ok(Math.abs((at(`sum{${http}}`) ?? 0) - 70.0064) < 1e-9)
})

test('every kind of observation leaves a trace, and the text keeps to the format', () => {
  const { observe, text } = metrics(identity)
  const before = parseExposition(text())
  for (const observation of Object.values(oneOfEach)) observe(observation)
  const after = parseExposition(text())
  const fresh = [...after].filter(([name]) => !before.has(name))
  assert.deepEqual(
    fresh.flatMap(([, { samples }]) =>
      [...samples].filter(([key]) => !key.includes('_bucket') && !key.includes('_sum')),
    ),
    [
      ['plinth_requests_refused_total{transport="http",code="not_found"}', 1],
      ['plinth_credentials_refused_total{reason="signature"}', 1],
      ['plinth_credentials_deprecated_total{client="web",key="key-1"}', 1],
      ['plinth_issuer_keys_read_total{issuer="https://id.test/",outcome="ok"}', 1],
      ['plinth_errors_unexpected_total{origin="call"}', 1],
      ['plinth_outputs_invalid_total{operation="createTodo"}', 1],
      ['plinth_messages_total{level="info"}', 1],
      ['plinth_writer_held_seconds_count{operation="createTodo"}', 1],
      ['plinth_batch_commands_count{}', 1],
      ['plinth_batch_commit_seconds_count{}', 1],
      ['plinth_outgoing_seconds_count{host="upstream.test",method="GET",status="503"}', 1],
      ['plinth_breaker_open{host="upstream.test"}', 1],
      ['plinth_limiter_local{}', 1],
      ['plinth_migrations_total{direction="up"}', 1],
      ['plinth_relay_depth{consumer="todo.countTodos"}', 3],
      ['plinth_relay_oldest_seconds{consumer="todo.countTodos"}', 1.5],
      ['plinth_deliveries_failed_total{consumer="todo.countTodos",dead="true"}', 1],
      ['plinth_ready{}', 1],
      ['plinth_calls_total{operation="createTodo",transport="http",status="201",code="ok"}', 1],
      ['plinth_call_seconds_count{operation="createTodo",transport="http"}', 1],
    ],
  )
  observe({ kind: 'breaker_changed', host: 'upstream.test', state: 'closed' })
  observe({ kind: 'limiter_changed', state: 'shared', error: undefined })
  observe({ kind: 'lifecycle_changed', state: 'draining', detail: undefined })
  const last = parseExposition(text())
  assert.equal(last.get('plinth_breaker_open')?.samples.get('plinth_breaker_open{host="upstream.test"}'), 0)
  assert.equal(last.get('plinth_limiter_local')?.samples.get('plinth_limiter_local{}'), 0)
  assert.equal(last.get('plinth_ready')?.samples.get('plinth_ready{}'), 0)
})

test('the program and its process are measured, too', async () => {
  const { text, gauge } = metrics(identity)
  let inFlight: number | undefined
  gauge('plinth_calls_in_flight', 'Calls that wait\nfor something \\ else.', () => inFlight)
  assert.equal(parseExposition(text()).has('plinth_calls_in_flight'), false)
  inFlight = 7
  await new Promise((resolve) => setTimeout(resolve, 50))
  const families = parseExposition(text())
  const value = (name: string) => families.get(name)?.samples.get(`${name}{}`) ?? Number.NaN
  assert.equal(value('plinth_calls_in_flight'), 7)
  assert.ok(value('process_cpu_seconds_total') > 0.01)
  assert.ok(value('process_resident_memory_bytes') > 1e7)
  assert.ok(value('nodejs_heap_size_used_bytes') > 1e6)
  assert.ok(Math.abs(value('process_start_time_seconds') + process.uptime() - Date.now() / 1000) < 1)
  assert.ok(value('nodejs_eventloop_utilization') >= 0 && value('nodejs_eventloop_utilization') <= 1)
  assert.ok(value('nodejs_eventloop_lag_p99_seconds') > 0)
  const build = `plinth_build_info{service="todo",version="1.2.3",environment="production",node="${process.version}"}`
  assert.deepEqual([...(families.get('plinth_build_info')?.samples ?? [])], [[build, 1]])
  assert.throws(() => gauge('plinth_calls_in_flight', 'Again.', () => 1), /plinth_calls_in_flight/)
  assert.match(metricsType, /^text\/plain; version=0\.0\.4/)
})

test('whatever a name holds, the text keeps to the format and says that name', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'n', ' ', ',', '}', 'ä', '\r') }), (host) => {
      const { observe, text } = metrics(identity)
      observe({ ...oneOfEach.breaker_changed, host })
      assert.equal(
        parseExposition(text()).get('plinth_breaker_open')?.samples.get(`plinth_breaker_open{host="${host}"}`),
        1,
      )
    }),
    { numRuns: 50 },
  )
})

test('a family has at most a thousand series, and what is beyond them is counted together', () => {
  const { observe, text } = metrics(identity)
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 1500; n++) observe({ ...oneOfEach.error_unexpected, origin: `origin-${n}` })
  }
  const samples = parseExposition(text()).get('plinth_errors_unexpected_total')?.samples
  assert.equal(samples?.size, 1001)
  assert.equal(samples?.get('plinth_errors_unexpected_total{origin="origin-999"}'), 2)
  assert.equal(samples?.get('plinth_errors_unexpected_total{origin="other"}'), 1000)
})
