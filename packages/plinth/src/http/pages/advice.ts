import type { Code } from '../../core/failure/code.ts'
import type { Problem } from '../../core/failure/problems.ts'

/** What a caller does about each standard problem. */
export const advice: Readonly<Record<Problem, string>> = {
  validation_failed:
    'Read `errors`: each names the member, parameter or header that is at fault and what it must be. Correct all of them, then send the request again. Some other systems answer 422 here.',
  malformed_body: 'Send well-formed UTF-8 of the media type that Content-Type names, with no member name twice.',
  malformed_request: 'Correct the address or the header that `detail` names. An HTTP library does this for you.',
  invalid_cursor: 'Start again without a cursor. A cursor belongs to one list with one filter and one order.',
  patch_test_failed: 'Read it again, and make a new patch for what it is now.',
  idempotency_key_required: 'Send an Idempotency-Key, a new one for each thing to be done, such as a UUID.',
  unauthenticated: 'Send a token that the service trusts: `Authorization: Bearer TOKEN`.',
  token_expired: 'Get a new token and send the request again.',
  permission_denied: 'Ask whoever grants permissions for the one that the operation documents.',
  not_found: 'Check the address. It may have been deleted, or it may never have been yours to see.',
  method_not_allowed:
    'Use one of the methods that the Allow header lists; names are in upper case. To a name that is no method of HTTP, Allow lists what is known at any address.',
  not_acceptable: 'Accept one of the media types that the operation documents, or leave the Accept header out.',
  request_timeout: 'Send the whole request in one go, then try again.',
  already_exists: 'Use what is there already, or choose another key.',
  conflict: 'Read the current state, decide again, then send another request.',
  deleted: 'It is gone from lists and reads. Restore it, if you may, before the time that `purge_at` names.',
  not_deleted: 'Nothing: it is there.',
  length_required: 'Send a Content-Length, or a chunked body.',
  version_conflict: 'Read it again, apply the change to what it is now, and send that with the new ETag in If-Match.',
  body_too_large: 'Send less, or in several requests. The operation documents its limit as `x-body-limit`.',
  uri_too_long: 'Send a shorter address: fewer or shorter filters.',
  unsupported_media_type: 'Send one of the media types that the operation documents.',
  expectation_failed: 'Leave the Expect header out, or send `100-continue`.',
  idempotency_key_reused: 'Use a new Idempotency-Key: this one belongs to another request.',
  idempotency_in_progress: 'Wait for as long as Retry-After says, then send the same request with the same key.',
  precondition_required: 'Read it, then send the change with its ETag in If-Match, so that nobody is overwritten.',
  rate_limited: 'Wait for as long as Retry-After says. The RateLimit headers tell what is left.',
  headers_too_large: 'Send fewer or shorter headers; a cookie or a token has grown too long.',
  internal: 'Report it with its `request_id`. A request that changes nothing may be sent again.',
  upstream_failed: 'Try again later, at growing intervals.',
  unavailable: 'Wait for as long as Retry-After says, then try again.',
  starting: 'Wait for as long as Retry-After says, then try again.',
  draining: 'Try again at once over a new connection: another instance will answer.',
  overloaded: 'Try again later, at growing and slightly random intervals.',
  interrupted: 'Look what it has done until then, and start it again where that is safe.',
  canceled: 'Nothing: nobody waited for the answer.',
  deadline_exceeded:
    'It is not known whether it was done. Read first, or send it again with the same Idempotency-Key if it changes something.',
  upstream_timeout: 'Try again later, with the same Idempotency-Key if it changes something.',
}

/** What a caller does about a problem that a service declares itself, by its kind. */
export const adviceFor: Readonly<Record<Code, string>> = {
  canceled: advice.canceled,
  unknown: advice.internal,
  invalid_argument: 'Correct the request as `detail` and `errors` say, then send it again.',
  deadline_exceeded: advice.deadline_exceeded,
  not_found: advice.not_found,
  already_exists: advice.already_exists,
  permission_denied: advice.permission_denied,
  resource_exhausted: 'Ask for less, or wait and try again.',
  failed_precondition: advice.conflict,
  aborted: 'Somebody else was faster. Read it again, then try again.',
  out_of_range: 'Stay within the range that exists.',
  unimplemented: 'Use something else: the service does not do this.',
  internal: advice.internal,
  unavailable: advice.unavailable,
  data_loss: advice.internal,
  unauthenticated: advice.unauthenticated,
}
