import type { Problem } from '../core/failure/problems.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { isStreamed } from '../core/schema/schema.ts'
import {
  acceptedMediaTypes,
  isBare,
  isBodyRequired,
  isDated,
  isPage,
  isTagged,
  isVersioned,
  producedMediaTypes,
  repliesMinimally,
} from './binding.ts'
import { hasHistory } from './version-links.ts'

/** What HTTP adds to the declaration of one operation, as documents tell it. */
export interface HttpFacts {
  /** The standard failures that HTTP may refuse a request with before it is a call. */
  readonly refusals: readonly Problem[]
  /** The media types that a body may have; empty when none is taken. */
  readonly accepts: readonly string[]
  /** Whether a request must say the length of its body. */
  readonly bodyRequired: boolean
  /** The media types that an answer may have; empty when it has no content. */
  readonly produces: readonly string[]
  readonly headers: {
    /** On every answer; Correlation-ID only where the request had one, Server-Timing not in production. */
    readonly always: readonly AnswerHeader[]
    /** On success, beside those; some only where there is a reason. */
    readonly success: readonly AnswerHeader[]
  }
}

/** A header of answers that a document may want to describe. */
export type AnswerHeader =
  | 'Access-Control-Allow-Origin'
  | 'Access-Control-Expose-Headers'
  | 'Cache-Control'
  | 'Content-Disposition'
  | 'Content-Encoding'
  | 'Content-Location'
  | 'Content-Security-Policy'
  | 'Correlation-ID'
  | 'Cross-Origin-Resource-Policy'
  | 'Deprecation'
  | 'ETag'
  | 'Last-Modified'
  | 'Link'
  | 'Location'
  | 'Preference-Applied'
  | 'Referrer-Policy'
  | 'Server'
  | 'Server-Timing'
  | 'Strict-Transport-Security'
  | 'Vary'
  | 'X-Content-Type-Options'
  | 'X-Request-Id'
  | 'X-Total-Count'

const always: readonly AnswerHeader[] = [
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
  'Cache-Control',
  'Content-Security-Policy',
  'Correlation-ID',
  'Cross-Origin-Resource-Policy',
  'Referrer-Policy',
  'Server',
  'Server-Timing',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Request-Id',
]

/** What HTTP adds to the declaration of an operation. */
export function httpFacts(operation: ReflectedOperation): HttpFacts {
  const { declaration } = operation
  const accepts = acceptedMediaTypes(operation)
  const produces = producedMediaTypes(operation)
  const bodyRequired = isBodyRequired(operation)
  const refusals: Problem[] = [
    'malformed_request',
    'uri_too_long',
    'headers_too_large',
    'expectation_failed',
    'starting',
  ]
  if (produces.length > 0) refusals.push('not_acceptable')
  if (accepts.length > 0) refusals.push('request_timeout', 'body_too_large')
  if (accepts.length > 0 && !declaration.http.body) refusals.push('unsupported_media_type')
  if (bodyRequired) refusals.push('length_required')
  const success: AnswerHeader[] = ['Content-Location', 'Vary']
  if (isStreamed(declaration.output)) success.push('Content-Disposition')
  else if (produces.length > 0) success.push('Content-Encoding')
  if (isVersioned(operation) || isTagged(operation)) success.push('ETag')
  if (isDated(operation)) success.push('Last-Modified')
  if (isPage(operation) || hasHistory(operation)) success.push('Link')
  if (isBare(operation)) success.push('X-Total-Count')
  if (declaration.creates !== undefined) success.push('Location')
  if (declaration.deprecated) success.push('Deprecation')
  if (repliesMinimally(operation)) success.push('Preference-Applied')
  return { refusals, accepts, bodyRequired, produces, headers: { always, success } }
}
