import assert from 'node:assert/strict'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { RawAnswer } from './raw.ts'

const text = { type: 'string', minLength: 1 }
const place = { type: 'object', additionalProperties: false }
const fault = { code: { type: 'string', pattern: '^[A-Za-z]+(_[A-Za-z]+)*$' }, detail: text }

const ajv = new Ajv.default({ allErrors: true })
addFormats.default(ajv)
const isProblem = ajv.compile<object>({
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'request_id', 'trace_id'],
  properties: {
    type: { type: 'string', format: 'uri', pattern: '^https://problems[.]example/[a-z]+(-[a-z]+)*$' },
    title: text,
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', pattern: '^[a-z]+(_[a-z]+)*$' },
    detail: text,
    instance: { type: 'string', pattern: '^urn:uuid:[0-9a-f-]{36}$' },
    request_id: { type: 'string', pattern: '^[A-Za-z0-9._~-]{8,128}$' },
    trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    errors: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        oneOf: [
          { ...place, properties: { ...fault, pointer: { type: 'string', format: 'json-pointer-uri-fragment' } } },
          { ...place, properties: { ...fault, parameter: text } },
          { ...place, properties: { ...fault, header: text } },
        ].map((each) => ({ ...each, required: Object.keys(each.properties) })),
      },
    },
  },
})

/** What every answer of the fixture carries, whatever it says. */
export function assertStandard({ headers, repeated, status }: RawAnswer): void {
  assert.equal(headers.server, 'things/1.2.3')
  assert.match(headers['x-request-id'] ?? '', /^[A-Za-z0-9._~-]{8,128}$/)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.ok(headers['content-security-policy'])
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
  assert.ok(headers['cache-control'], 'Cache-Control')
  assert.ok(headers.date, 'Date')
  assert.equal(headers['x-powered-by'], undefined)
  assert.equal(headers['content-length'] === undefined, status === 204 || status === 304, 'Content-Length')
  assert.deepEqual(repeated, [])
}

/** A problem as callers read it. */
export interface Problem extends Readonly<Record<string, unknown>> {
  readonly errors?: readonly Readonly<Record<string, string>>[]
}

/** What an answer says when it is a problem in every respect. */
export function problemOf(answer: RawAnswer): Problem {
  assertStandard(answer)
  assert.equal(answer.headers['content-type'], 'application/problem+json')
  assert.equal(answer.headers['cache-control'], 'no-store')
  const problem = JSON.parse(answer.body) as Problem
  assert.ok(isProblem(problem), ajv.errorsText(isProblem.errors))
  assert.equal(problem.status, answer.status)
  assert.equal(problem.type, `https://problems.example/${String(problem.code).replaceAll('_', '-')}`)
  return problem
}
