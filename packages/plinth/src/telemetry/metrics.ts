import type { Observation, Observe, ObservedCall } from '../core/observation.ts'
import type { Identity } from './identity.ts'
import { addProcessMetrics } from './process-metrics.ts'
import { type Counter, type Histogram, registry } from './registry.ts'

/** What is measured, and how it is read. */
export interface Metrics {
  readonly observe: Observe
  /** All of it in the Prometheus text format. */
  readonly text: () => string
  /** Adds a number that is read whenever somebody asks, such as how many calls are in flight. */
  readonly gauge: (name: string, help: string, read: () => number | undefined) => void
}

/** The media type of `text()`. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

type Completed = Extract<Observation, { kind: 'call_completed' }>
type Kind = Observation['kind']

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The observer that counts and measures. No label holds what a caller can make up. */
export function metrics({ service, version, environment }: Identity): Metrics {
  const { counter, gauge, histogram, read, ...all } = registry()

  const build = gauge('plinth_build_info', 'Which program this is.', ['service', 'version', 'environment', 'node'])
  build(service, version, environment, process.version).set(1)
  addProcessMetrics({ counter, gauge, histogram, read, ...all })

  const refused = counter('plinth_requests_refused_total', 'Requests that never became a call.', ['transport', 'code'])
  const credentials = counter('plinth_credentials_refused_total', 'Tokens and API keys that were not genuine.', [
    'reason',
  ])
  const deprecated = counter('plinth_credentials_deprecated_total', 'Calls with an API key inside a JWT.', [
    'client',
    'key',
  ])
  const keys = counter('plinth_issuer_keys_read_total', 'Readings of the keys of issuers.', ['issuer', 'outcome'])
  const errors = counter('plinth_errors_unexpected_total', 'Errors that nobody declared.', ['origin'])
  const broken = counter('plinth_outputs_invalid_total', 'Answers that the contract does not promise.', ['operation'])
  const messages = counter('plinth_messages_total', 'Lines that authors logged.', ['level'])
  const held = histogram('plinth_writer_held_seconds', 'Time the writer waited for a handler.', seconds, ['operation'])
  const batch = histogram(
    'plinth_batch_commands',
    'Commands that were committed together.',
    [1, 2, 4, 8, 16, 32, 64, 128, 256],
  )
  const commit = histogram('plinth_batch_commit_seconds', 'Time to make a batch durable.', seconds)
  const sent = histogram('plinth_outgoing_seconds', 'Time until outgoing requests ended.', seconds, [
    'host',
    'method',
    'status',
  ])
  const open = gauge('plinth_breaker_open', 'Whether requests to a host are held back.', ['host'])
  const alone = gauge('plinth_limiter_local', 'Whether this instance counts for itself what instances should share.')
  const migrations = counter('plinth_migrations_total', 'Migrations that were run.', ['direction'])
  const depth = gauge('plinth_relay_depth', 'Records of the audit log that a consumer has yet to be told.', [
    'consumer',
  ])
  const age = gauge('plinth_relay_oldest_seconds', 'Age of the oldest of them.', ['consumer'])
  const failures = counter('plinth_deliveries_failed_total', 'Records that a consumer failed to take.', [
    'consumer',
    'dead',
  ])
  const ready = gauge('plinth_ready', 'Whether the server takes requests.')
  const calls = callMetrics(
    counter('plinth_calls_total', 'Calls by how they ended.', ['operation', 'transport', 'status', 'code']),
    histogram('plinth_call_seconds', 'Time from receipt to answer.', seconds, ['operation', 'transport']),
  )

  const interpreters: { readonly [K in Kind]: (observation: Extract<Observation, { kind: K }>) => void } = {
    call_completed: calls,
    request_refused: ({ transport, failed }) => refused(transport, failed.code).add(),
    credential_refused: ({ reason }) => credentials(reason).add(),
    credential_deprecated: ({ call: { principal } }) => deprecated(principal?.client ?? '', principal?.key ?? '').add(),
    keys_read: ({ issuer, error }) => keys(issuer, error === undefined ? 'ok' : 'failed').add(),
    error_unexpected: ({ origin }) => errors(origin).add(),
    output_invalid: ({ call }) => broken(call.operation.name).add(),
    message: ({ level }) => messages(level).add(),
    writer_held: ({ call, duration }) => held(call.operation.name).record(duration / 1000),
    batch_committed: ({ commands, duration }) => {
      batch().record(commands)
      commit().record(duration / 1000)
    },
    outgoing_completed: ({ host, method, status, duration }) =>
      sent(host, method, status === undefined ? 'none' : String(status)).record(duration / 1000),
    breaker_changed: ({ host, state }) => open(host).set(state === 'closed' ? 0 : 1),
    limiter_changed: ({ state }) => alone().set(state === 'local' ? 1 : 0),
    migration_run: ({ direction }) => migrations(direction).add(),
    relay_progressed: (it) => {
      depth(it.consumer).set(it.depth)
      age(it.consumer).set(it.age / 1000)
    },
    delivery_failed: ({ consumer, dead }) => failures(consumer, String(dead)).add(),
    lifecycle_changed: ({ state }) => ready().set(state === 'ready' ? 1 : 0),
  }

  return {
    observe: (observation) => interpreters[observation.kind](observation as never),
    text: all.text,
    gauge: (name, help, value) => read(name, help, 'gauge', value),
  }
}

interface Measured {
  readonly duration: Histogram
  readonly outcomes: Map<string | number, Counter>
}

/** Counts calls. Every call passes here, so the series of an operation are found by the operation itself. */
function callMetrics(
  count: (...labels: readonly string[]) => Counter,
  time: (...labels: readonly string[]) => Histogram,
): (completed: Completed) => void {
  const transports = new Map<string, Map<ObservedCall['operation'], Measured>>()

  const measured = ({ operation, carrier: { transport } }: ObservedCall): Measured => {
    let operations = transports.get(transport)
    if (!operations) {
      operations = new Map()
      transports.set(transport, operations)
    }
    let found = operations.get(operation)
    if (!found) {
      found = { duration: time(operation.name, transport), outcomes: new Map() }
      operations.set(operation, found)
    }
    return found
  }

  return ({ call, failed, duration }) => {
    const series = measured(call)
    const ending = failed?.code ?? call.success ?? 'ok'
    let outcome = series.outcomes.get(ending)
    if (!outcome) {
      const status = failed?.failure.status ?? call.success ?? call.operation.success
      outcome = count(call.operation.name, call.carrier.transport, String(status), failed?.code ?? 'ok')
      series.outcomes.set(ending, outcome)
    }
    outcome.add()
    series.duration.record(duration / 1000)
  }
}
