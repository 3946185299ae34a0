import type { IncomingMessage } from 'node:http'
import { everyMethod } from './router.ts'

/**
 * The response headers that pages of other origins may read beside the safelisted ones (Fetch standard, CORS protocol).
 */
const usual =
  'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, X-Total-Count, Deprecation, Sunset, Idempotent-Replayed'

/** The request headers that they may send beside the safelisted ones. */
const accepted =
  'Authorization, Content-Type, Correlation-ID, Idempotency-Key, If-Match, If-None-Match, Prefer, traceparent, tracestate, X-API-Key, X-Request-Id, X-Request-Timeout-Ms'

/** Cross-origin access to a service. */
export interface Cors {
  /** Adds the CORS headers to a response, if the origin of its request is allowed. */
  readonly push: (headers: string[], incoming: IncomingMessage) => void
  /** Whether a request is a CORS preflight of an allowed origin. */
  readonly isPreflight: (incoming: IncomingMessage) => boolean
}

/** The headers that only the response to a preflight has. */
export const preflight: readonly string[] = [
  'Access-Control-Allow-Methods',
  everyMethod,
  'Access-Control-Allow-Headers',
  accepted,
  'Access-Control-Max-Age',
  '600',
]

/**
 * Compiles cross-origin access for these origins, which may read these headers beside the usual ones; undefined when
 * there are no origins. A response names only the origin of
 * its own request. Credentials of the browser, such as cookies, are not allowed: callers have tokens.
 */
export function cors(origins: readonly string[], more: readonly string[] = []): Cors | undefined {
  if (origins.length === 0) return undefined
  const exposed = [usual, ...more].join(', ')
  const listed = new Set(origins)
  return {
    push(headers, { headers: { origin } }) {
      const vary = headers.indexOf('Vary')
      if (vary === -1) headers.push('Vary', 'Origin')
      else headers[vary + 1] += ', Origin'
      if (origin === undefined || !listed.has(origin)) return
      headers.push('Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', exposed)
    },
    isPreflight: ({ method, headers }) =>
      method === 'OPTIONS' &&
      headers['access-control-request-method'] !== undefined &&
      headers.origin !== undefined &&
      listed.has(headers.origin),
  }
}
