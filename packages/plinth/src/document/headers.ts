import type { Components } from './components.ts'
import type { JsonObject } from './json.ts'
import { sentField } from './patterns.ts'

interface Header {
  readonly description: string
  /** Where it is declared, it is there. */
  readonly required?: true
  readonly schema: JsonObject
  readonly example: unknown
}

const text = (maxLength: number): JsonObject => ({ type: 'string', maxLength, pattern: sentField })
const requestId = { type: 'string', minLength: 8, maxLength: 128, pattern: '^[A-Za-z0-9._~-]+$' }
const count = { type: 'integer', format: 'int32', minimum: 0, maximum: 1_000_000_000 }
const seconds = { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 }

/** Every header that an answer may carry, under its real name. */
const headers = {
  Accept: {
    description: 'The media types that are understood here.',
    schema: text(255),
    example: 'application/json',
  },
  'Accept-Encoding': {
    description: 'The content codings that are understood here.',
    schema: text(255),
    example: 'identity',
  },
  'Accept-Patch': {
    description: 'The media types that PATCH takes here (RFC 5789).',
    schema: text(255),
    example: 'application/merge-patch+json, application/json',
  },
  'Access-Control-Allow-Origin': {
    description:
      'The origin of the page that asks, where it is another than that of the service and may ask (Fetch standard).',
    schema: { type: 'string', format: 'uri', maxLength: 255 },
    example: 'https://app.example.org',
  },
  'Access-Control-Expose-Headers': {
    description: 'What such a page may read of the answer beside what all may.',
    schema: text(255),
    example: 'ETag, Link, Location',
  },
  Allow: {
    description: 'The methods that the address has (RFC 9110).',
    schema: text(255),
    example: 'GET, POST, HEAD, OPTIONS',
  },
  'Cache-Control': {
    description: 'Who may keep the answer, and for how long (RFC 9111).',
    required: true,
    schema: text(255),
    example: 'private, no-cache',
  },
  'Content-Disposition': {
    description: 'Under which name to keep it, where it is CSV (RFC 6266).',
    schema: text(255),
    example: 'attachment; filename="things.csv"',
  },
  'Content-Encoding': {
    description:
      'How the content is compressed, where it has 1,024 bytes or more and Accept-Encoding wants that (RFC 9110).',
    schema: { type: 'string', enum: ['zstd', 'br', 'gzip'] },
    example: 'gzip',
  },
  'Content-Location': {
    description: 'The address of what is answered, where it is another than the one asked for.',
    schema: { type: 'string', format: 'uri-reference', maxLength: 8000 },
    example: '/things',
  },
  'Content-Security-Policy': {
    description: 'What a browser may load because of the answer: nothing.',
    required: true,
    schema: text(255),
    example: "default-src 'none'; frame-ancestors 'none'",
  },
  'Correlation-ID': {
    description: 'Present when the request had one: the same, or the id of the request where it was not usable.',
    schema: requestId,
    example: '01927b6e-7c3a-7def-8a1b-0123456789ab',
  },
  'Cross-Origin-Resource-Policy': {
    description: 'Which sites may embed the answer: none but its own.',
    required: true,
    schema: { type: 'string', enum: ['same-origin'] },
    example: 'same-origin',
  },
  Deprecation: {
    description: 'Since when the address is deprecated (RFC 9745).',
    schema: { type: 'string', maxLength: 32, pattern: '^@-?\\d+$' },
    example: '@1767225600',
  },
  ETag: {
    description:
      'The version of what is answered, for If-Match and If-None-Match (RFC 9110). Compressed content has one of its own, as in `"7.json.gzip"`; If-Match compares the version only.',
    schema: text(255),
    example: '"7.json"',
  },
  'Idempotent-Replayed': {
    description: 'Present when this is the recorded answer to the first request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Last-Modified': {
    description: 'When it was last changed, as an HTTP date.',
    schema: text(29),
    example: 'Sun, 01 Mar 2026 09:30:00 GMT',
  },
  Link: {
    description:
      'Related addresses (RFC 8288): on a list the first and the next page, on a row with a history its versions (RFC 5829).',
    schema: text(8000),
    example: '</things?limit=50&cursor=AbC9>; rel="next"',
  },
  Location: {
    description: 'The address of what was created.',
    schema: { type: 'string', format: 'uri-reference', maxLength: 2000 },
    example: '/things/01927b6e-7c3a-7def-8a1b-0123456789ab',
  },
  'Preference-Applied': {
    description: 'Present when an answer without content was preferred, and this is one (RFC 7240).',
    schema: { type: 'string', enum: ['return=minimal'] },
    example: 'return=minimal',
  },
  RateLimit: {
    description: 'How many requests are left, and for how many seconds (IETF draft, structured field).',
    schema: text(1000),
    example: '"default";r=42;t=17',
  },
  'RateLimit-Policy': {
    description: 'The limits that apply (IETF draft, structured field).',
    schema: text(1000),
    example: '"default";q=100;w=60',
  },
  'Referrer-Policy': {
    description: 'What a browser tells of this address to others: nothing.',
    required: true,
    schema: { type: 'string', enum: ['no-referrer'] },
    example: 'no-referrer',
  },
  'Retry-After': { description: 'After how many seconds to try again.', schema: seconds, example: 1 },
  Server: {
    description: 'What answers: the name and the version of the service.',
    required: true,
    schema: { type: 'string', maxLength: 100, pattern: '^[a-z][a-z0-9-]*/\\d+\\.\\d+\\.\\d+' },
    example: 'things/1.0.0',
  },
  'Server-Timing': {
    description: 'How many milliseconds the answer took, and where it stands in which trace. Not in production.',
    schema: text(255),
    example: 'total;dur=0.8, traceparent;desc="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"',
  },
  'Strict-Transport-Security': {
    description: 'Present when the request came by TLS: so it shall in future (RFC 6797).',
    schema: text(255),
    example: 'max-age=63072000; includeSubDomains',
  },
  Sunset: {
    description: 'When the address will be gone (RFC 8594).',
    schema: text(29),
    example: 'Thu, 31 Dec 2026 23:59:59 GMT',
  },
  Vary: {
    description: 'The request headers that the answer depends on.',
    schema: text(255),
    example: 'Accept, Accept-Encoding',
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750).',
    schema: text(1000),
    example: 'Bearer error="invalid_token"',
  },
  'X-Content-Type-Options': {
    description: 'The media type is the one that is named.',
    required: true,
    schema: { type: 'string', enum: ['nosniff'] },
    example: 'nosniff',
  },
  'X-RateLimit-Limit': {
    description: 'How many requests the limit allows that has the fewest left.',
    schema: count,
    example: 100,
  },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: count, example: 42 },
  'X-RateLimit-Reset': { description: 'After how many seconds all of them are back.', schema: count, example: 17 },
  'X-Total-Count': {
    description: 'How many there are on all pages; only when asked for.',
    schema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    example: 42,
  },
  'X-Request-Id': {
    description: 'The id of the request: the one that was sent, or a new one. Logs and problems carry it, too.',
    required: true,
    schema: requestId,
    example: '01927b6e-7c3a-7def-8a1b-0123456789ab',
  },
} as const satisfies Readonly<Record<string, Header>>

/** The name of a header that a document knows how to describe. */
export type HeaderName = keyof typeof headers

/**
 * The `headers` of a response, as references to components: those of its own first, then those that every answer has.
 */
export function headersObject(
  own: readonly HeaderName[],
  always: readonly HeaderName[],
  into: Components,
): JsonObject | undefined {
  const names = new Set([...[...own].sort(), ...[...always].sort()])
  if (names.size === 0) return undefined
  return Object.fromEntries([...names].map((name) => [name, into.define('headers', name, headers[name])]))
}
