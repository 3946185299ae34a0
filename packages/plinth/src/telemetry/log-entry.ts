import type { Level, Observation } from '../core/observation.ts'
import { callFields, levelOf } from './call-line.ts'
import { describeError } from './describe-error.ts'
import { hiding } from './hidden.ts'
import { loggable } from './loggable.ts'
import { withoutSecrets } from './secrets.ts'

/** What a line says beside when and how grave. */
export type Entry = Readonly<Record<string, unknown>> & { readonly event: string; readonly message: string }

type Kind = Observation['kind']
type Interpret<K extends Kind> = (
  observation: Extract<Observation, { kind: K }>,
) => readonly [level: Level, message: string, fields: Readonly<Record<string, unknown>>]

const interpreters: { readonly [K in Kind]: Interpret<K> } = {
  call_completed: ({ call, failed, duration }) => {
    const status = failed?.failure.status ?? call.success ?? call.operation.success
    const outcome = failed ? `${status} ${failed.code}` : `${status}`
    const fields = { ...callFields(call), status, code: failed?.code, duration_ms: rounded(duration) }
    return [levelOf(status), `${call.operation.name} ${outcome}`, fields]
  },
  request_refused: ({ transport, failed: { code, failure }, requestId, method, peer }) => [
    levelOf(failure.status),
    `refused ${failure.status} ${code}`,
    { transport, method: loggable(method), request_id: requestId, peer, status: failure.status, code },
  ],
  // The line of the call has the reason, too.
  credential_refused: ({ call, reason }) => [
    'debug',
    `${call.operation.name} refused a credential: ${reason}`,
    { ...callFields(call), reason },
  ],
  // The line of the call has the key, too.
  credential_deprecated: ({ call }) => [
    'debug',
    `${call.operation.name} was called with a key inside a JWT`,
    callFields(call),
  ],
  keys_read: ({ issuer, keys, duration, error }) => [
    error === undefined ? 'info' : 'warn',
    error === undefined ? `read the keys of ${issuer}` : `the keys of ${issuer} cannot be read`,
    {
      issuer,
      keys,
      duration_ms: rounded(duration),
      ...(error !== undefined && { reason: reasonOf(error) }),
    },
  ],
  error_unexpected: ({ error, call, origin }) => {
    const err = describeError(error)
    return ['error', `${origin}: ${err.message}`, { ...(call && callFields(call)), origin, err }]
  },
  output_invalid: ({ call, faults }) => [
    'error',
    `${call.operation.name} answered what its contract does not promise: ${withoutSecrets(faults)}`,
    callFields(call),
  ],
  message: ({ level, message, fields, call }) => [
    level,
    typeof message === 'string' ? withoutSecrets(message) : JSON.stringify(loggable(message)),
    { ...(call && callFields(call)), ...(fields && { fields: loggable(fields) }) },
  ],
  writer_held: ({ call, duration }) => [
    'warn',
    `${call.operation.name} kept the writer waiting`,
    { ...callFields(call), duration_ms: rounded(duration) },
  ],
  batch_committed: ({ commands, duration }) => [
    'debug',
    `committed ${commands} together`,
    { commands, duration_ms: rounded(duration) },
  ],
  outgoing_completed: ({ method, host, status, attempt, duration, error, requestId }) => [
    status === undefined || status >= 500 ? 'warn' : 'info',
    `${method} ${host} ${status ?? 'unanswered'}`,
    {
      method,
      host,
      status,
      attempt,
      duration_ms: rounded(duration),
      request_id: requestId,
      ...(error !== undefined && { reason: describeError(error).message }),
    },
  ],
  breaker_changed: ({ host, state }) => [
    state === 'open' ? 'warn' : 'info',
    `the breaker of ${host} is ${state}`,
    { host, state },
  ],
  limiter_changed: ({ state, error }) => [
    state === 'local' ? 'warn' : 'info',
    state === 'local' ? 'limits are counted by each instance for itself' : 'limits are shared again',
    { state, ...(error !== undefined && { reason: describeError(error).message }) },
  ],
  migration_run: ({ name, direction, duration }) => [
    'info',
    `migrated ${direction}: ${name}`,
    { name, direction, duration_ms: rounded(duration) },
  ],
  relay_progressed: ({ consumer, depth, age }) => [
    'debug',
    `${depth} records to come for ${consumer}`,
    { consumer, depth, age_ms: age },
  ],
  delivery_failed: ({ consumer, subject, sequence, attempts, problem, dead }) => [
    dead ? 'error' : 'warn',
    `${consumer} ${dead ? 'gave up' : 'will try again'} record ${sequence}: ${withoutSecrets(problem)}`,
    { consumer, subject: loggable(subject), sequence, attempts, dead },
  ],
  lifecycle_changed: ({ state, detail }) => ['info', detail === undefined ? state : `${state}: ${detail}`, { state }],
}

/** How grave an observation is, and what its line says. It never throws. */
export function entryOf(observation: Observation): readonly [Level, Entry] {
  const interpret = interpreters[observation.kind] as Interpret<Kind>
  const call = 'call' in observation ? observation.call : undefined
  const [level, message, fields] = hiding(call?.secrets, () => interpret(observation as never))
  return [level, { event: observation.kind, message, ...fields }]
}

/** What went wrong on the network is told by the cause: the error itself says `fetch failed`. */
function reasonOf(error: unknown): string {
  const { message, cause } = describeError(error)
  return cause === undefined ? message : `${message}: ${cause.message}`
}

/** Milliseconds, to the microsecond. */
function rounded(duration: number): number {
  return Math.round(duration * 1000) / 1000
}
