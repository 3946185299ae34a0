import type { ExpectedVersion } from '../resource/expected-version.ts'
import { t } from '../schema/vocabulary.ts'
import { Failed, type Failure, type Fault, failure } from './failure.ts'

/** The standard failures under their wire codes, the same for every service: `wire code -> how it fails`. */
export const problems = {
  validation_failed: failure('invalid_argument', { title: 'The request is not valid' }),
  malformed_body: failure('invalid_argument', { title: 'The body cannot be read' }),
  malformed_request: failure('invalid_argument', { title: 'The request cannot be read' }),
  invalid_cursor: failure('invalid_argument', {
    title: 'The cursor does not belong to this list',
    detail: 'A cursor continues one list with one filter and one order. Start again without it.',
    field: { name: 'cursor', code: 'invalid_cursor', detail: 'must be the next_cursor of a page of this very list' },
  }),
  idempotency_key_required: failure('invalid_argument', { title: 'An Idempotency-Key is required' }),
  unauthenticated: failure('unauthenticated', { title: 'Authentication is required' }),
  token_expired: failure('unauthenticated', { title: 'The token has expired' }),
  permission_denied: failure('permission_denied', { title: 'That is not allowed' }),
  not_found: failure('not_found', { title: 'There is no such thing' }),
  method_not_allowed: failure('unimplemented', { title: 'The method is not allowed here', status: 405 }),
  not_acceptable: failure('invalid_argument', { title: 'No acceptable format', status: 406 }),
  request_timeout: failure('deadline_exceeded', { title: 'The request took too long to arrive', status: 408 }),
  already_exists: failure('already_exists', { title: 'It exists already' }),
  conflict: failure('failed_precondition', { title: 'The state does not allow it' }),
  patch_test_failed: failure('failed_precondition', { title: 'What the patch tests is not so' }),
  not_deleted: failure('failed_precondition', { title: 'It is not deleted' }),
  length_required: failure('invalid_argument', { title: 'A length is required', status: 411 }),
  version_conflict: failure('aborted', {
    title: 'Somebody else changed it',
    status: 412,
    detail: 'What is there is not what the precondition names. Read it again, and apply the change to what it is now.',
    details: t.Object({ current_version: t.Optional(t.Integer({ minimum: 1 })) }),
    field: { name: 'if-match', in: 'header', code: 'version_conflict', detail: 'must name the version that is there' },
  }),
  deleted: failure('not_found', {
    title: 'It has been deleted',
    status: 410,
    details: t.Object({ purge_at: t.Instant({ description: 'When it is removed for good.' }) }),
  }),
  body_too_large: failure('resource_exhausted', { title: 'The body is too large', status: 413 }),
  uri_too_long: failure('invalid_argument', { title: 'The address is too long', status: 414 }),
  unsupported_media_type: failure('invalid_argument', { title: 'That media type is not understood', status: 415 }),
  expectation_failed: failure('invalid_argument', { title: 'That expectation cannot be met', status: 417 }),
  idempotency_key_reused: failure('invalid_argument', {
    title: 'The Idempotency-Key was used for another request',
    status: 422,
  }),
  idempotency_in_progress: failure('aborted', {
    title: 'The first request with this key is still running',
    retryAfter: 1,
  }),
  precondition_required: failure('failed_precondition', { title: 'An If-Match is required', status: 428 }),
  rate_limited: failure('resource_exhausted', {
    title: 'Too many requests',
    details: t.Object({
      'violated-policies': t.Array(t.String({ maxLength: 64, examples: ['default'] }), {
        description: 'The limits that it is too much for.',
      }),
    }),
  }),
  headers_too_large: failure('resource_exhausted', { title: 'The headers are too large', status: 431 }),
  internal: failure('internal', { title: 'Something went wrong on our side' }),
  upstream_failed: failure('unavailable', { title: 'A service that this one needs has failed', status: 502 }),
  unavailable: failure('unavailable', { title: 'The service is not available', retryAfter: 1 }),
  starting: failure('unavailable', { title: 'The service is starting', retryAfter: 1 }),
  draining: failure('unavailable', { title: 'The service is shutting down', retryAfter: 1 }),
  overloaded: failure('unavailable', { title: 'The service is overloaded', retryAfter: 1 }),
  interrupted: failure('unavailable', {
    title: 'It was interrupted',
    detail: 'What ran it has ended before it did. What it had done until then stands, and it is not begun again.',
  }),
  canceled: failure('canceled', { title: 'The caller has gone' }),
  deadline_exceeded: failure('deadline_exceeded', { title: 'It took too long' }),
  upstream_timeout: failure('deadline_exceeded', { title: 'A service that this one needs took too long' }),
} as const satisfies Record<string, Failure>

/** The wire code of a standard failure. */
export type Problem = keyof typeof problems

/** Problem types that the IANA registry holds (RFC 9457, 4.2), by our code. */
const registered: Readonly<Record<string, string>> = {
  rate_limited: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
}

/** The URI that is a problem's `type`: a registered one where there is one, else its code in words below the base. */
export function problemType(base: string, code: string): string {
  return registered[code] ?? `${base.replace(/\/$/, '')}/${code.replaceAll('_', '-')}`
}

/** The error of a standard failure: `throw problem('not_found')`. */
export function problem(code: Problem, options?: ConstructorParameters<typeof Failed>[2]): Failed {
  return new Failed(code, problems[code], options)
}

/** The error of an input with these faults, at most 100 of them reported. */
export function invalid(faults: readonly Fault[]): Failed {
  const detail = faults.length === 1 ? '1 value is not valid.' : `${faults.length} values are not valid.`
  return problem('validation_failed', { detail, faults: faults.slice(0, 100) })
}

/**
 * The error of a precondition that another version meets. No row has the version 0: `If-None-Match: *` wants none
 * there.
 */
export function versionConflict(expected: ExpectedVersion, current: number | undefined): Failed {
  const detail = 'wants none to be there, and there is one'
  const there = { pointer: '/if-none-match', in: 'header', code: 'version_conflict', detail } as const
  return problem('version_conflict', {
    details: { current_version: current },
    faults: expected === 0 ? [there] : undefined,
  })
}

/**
 * What any thrown thing is to the caller: a failure as it is, everything else `internal` with the cause kept for the
 * log. What another service refused and nobody handled is `upstream_failed`: its `unauthenticated` is not about our
 * caller.
 */
export function failedFrom(thrown: unknown): Failed {
  if (!(thrown instanceof Failed)) return problem('internal', { cause: thrown })
  if (thrown.requestId === undefined) return thrown
  return problem('upstream_failed', { cause: thrown, retryAfter: thrown.retryAfter })
}
