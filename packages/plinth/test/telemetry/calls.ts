import type { Failed } from '../../src/core/failure/failure.ts'
import { problem } from '../../src/core/failure/problems.ts'
import type { Observation, ObservedCall } from '../../src/core/observation.ts'

/** A call as observers see one. */
export function observedCall(given: Partial<ObservedCall> = {}): ObservedCall {
  return {
    operation: { name: 'createTodo', service: 'todo', success: 201 },
    carrier: { transport: 'http', peer: '192.0.2.7' },
    requestId: '01927b6e-7c3a-7def-8a1b-0123456789ab',
    trace: {
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      parentId: undefined,
      sampled: true,
    },
    principal: {
      ...{ client: 'web', user: 'ada', tenant: 'acme', location: undefined, roles: [], scopes: ['todo:write'] },
      key: 'key-1',
    },
    replayOf: undefined,
    ...given,
  }
}

/** The end of a call. */
export function completed(given: Partial<ObservedCall> = {}, failed?: Failed, duration = 1.23456): Observation {
  return { kind: 'call_completed', call: observedCall(given), failed, duration }
}

/** One of every kind of observation, by kind; the compiler asks for a new one here. */
export const oneOfEach: { readonly [K in Observation['kind']]: Extract<Observation, { kind: K }> } = {
  call_completed: { kind: 'call_completed', call: observedCall(), failed: undefined, duration: 1.5 },
  request_refused: {
    kind: 'request_refused',
    transport: 'http',
    failed: problem('not_found'),
    requestId: 'request-1',
    method: 'GET',
    peer: '192.0.2.7',
  },
  credential_refused: { kind: 'credential_refused', call: observedCall(), reason: 'signature' },
  credential_deprecated: { kind: 'credential_deprecated', call: observedCall() },
  keys_read: { kind: 'keys_read', issuer: 'https://id.test/', keys: 2, duration: 3, error: undefined },
  error_unexpected: {
    kind: 'error_unexpected',
    error: new TypeError('x is not a y'),
    call: observedCall(),
    origin: 'call',
  },
  output_invalid: { kind: 'output_invalid', call: observedCall(), faults: '/id is required' },
  message: { kind: 'message', level: 'info', message: 'hello', fields: { todo_id: 7 }, call: observedCall() },
  writer_held: { kind: 'writer_held', call: observedCall(), duration: 120 },
  batch_committed: { kind: 'batch_committed', commands: 17, duration: 2.5 },
  outgoing_completed: {
    kind: 'outgoing_completed',
    method: 'GET',
    host: 'upstream.test',
    status: 503,
    attempt: 2,
    duration: 40,
    error: undefined,
    requestId: 'request-1',
  },
  limiter_changed: { kind: 'limiter_changed', state: 'local', error: new Error('no answer') },
  breaker_changed: { kind: 'breaker_changed', host: 'upstream.test', state: 'open' },
  migration_run: { kind: 'migration_run', name: '0001_create_todo', direction: 'up', duration: 3 },
  relay_progressed: { kind: 'relay_progressed', consumer: 'todo.countTodos', depth: 3, age: 1500 },
  delivery_failed: {
    kind: 'delivery_failed',
    consumer: 'todo.countTodos',
    subject: 'todo/1',
    sequence: 7,
    attempts: 8,
    problem: 'Error: no disk',
    dead: true,
  },
  lifecycle_changed: { kind: 'lifecycle_changed', state: 'ready', detail: 'http://localhost:8002' },
}
