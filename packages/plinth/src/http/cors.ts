import type { IncomingMessage } from 'node:http'
import { everyMethod } from './router.ts'

/** What pages of other origins may read of an answer, beside what all may (Fetch standard, CORS protocol). */
const exposed =
  'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, X-Total-Count, Deprecation, Sunset, Idempotent-Replayed'

/** What they may send beside what all may. */
const accepted =
  'Authorization, Content-Type, Correlation-ID, Idempotency-Key, If-Match, If-None-Match, Prefer, traceparent, tracestate, X-API-Key, X-Request-Id, X-Request-Timeout-Ms'

/** Which pages of other origins may call a service. */
export interface Cors {
  /** Adds to the headers of an answer what makes it readable for the origin that asks, if it may. */
  readonly push: (headers: string[], incoming: IncomingMessage) => void
  /** Whether a browser asks beforehand, for an origin that may. */
  readonly isPreflight: (incoming: IncomingMessage) => boolean
}

/** The headers of the answer to who asks beforehand; the rest it learns from the answer to its request, errors included. */
export const preflight: readonly string[] = [
  'Access-Control-Allow-Methods',
  everyMethod,
  'Access-Control-Allow-Headers',
  accepted,
  'Access-Control-Max-Age',
  '600',
]

/**
 * Lets pages of these origins call a service, and no others; undefined when there are none. Each is named to itself alone.
 * None may send cookies: callers have tokens.
 */
export function cors(origins: readonly string[]): Cors | undefined {
  if (origins.length === 0) return undefined
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
