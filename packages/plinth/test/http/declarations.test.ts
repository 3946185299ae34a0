import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnySchema, type HttpBinding, implement, operation, service, t } from '../../src/core/index.ts'
import { compile } from '../../src/core/invoke.ts'
import type { Operation } from '../../src/core/operation.ts'
import { reflect } from '../../src/core/reflect.ts'
import { httpFacts, listener } from '../../src/http/index.ts'
import { respond } from '../../src/interceptor/index.ts'
import { optionsOf, things } from './fixture.ts'

const id = t.Object({ id: t.Id() })
const body = t.Object({ id: t.Id(), name: t.String() })
const declare = (http: string | HttpBinding, input: AnySchema): Operation =>
  operation({ summary: 'Do', http, input, access: 'public' }) as never

function serve(operations: Record<string, Operation>, stages = [respond()], basePath = '') {
  const handlers = Object.fromEntries(Object.keys(operations).map((name) => [name, () => undefined]))
  const pipelines = compile(implement(service('bad', operations), handlers as never), stages)
  return listener({ ...optionsOf().options, pipelines, basePath })
}

type Refused = readonly [why: string, operations: Record<string, Operation>, message: RegExp]

const refused: readonly Refused[] = [
  [
    'two operations are the same',
    {
      one: declare('GET /things/{id}', id),
      two: declare('GET /things/{name}', t.Object({ name: t.String() })),
    },
    /"one" and "two" both are GET \/things\/{name}/,
  ],
  [
    'a parameter is half a segment',
    { one: declare('GET /things/{id}.json', id) },
    /must be a whole segment of "\/things\/{id}.json"/,
  ],
  [
    'an alias has other parameters',
    { one: declare({ route: ['GET /things/{id}', 'GET /thing'] }, id) },
    /"one" must have the same parameters in all its routes; GET \/thing has others/,
  ],
  [
    'an alias cannot have the body',
    { one: declare({ route: ['PUT /things/{id}', 'DELETE /things/{id}'] }, body) },
    /"one" takes a body, so DELETE \/things\/{id} cannot be one of its routes/,
  ],
  [
    'the body is read and dropped at once',
    { one: declare({ route: 'PUT /things/{id}', body: 'any' }, body) },
    /"one" drops the body that its fields are in/,
  ],
  ...['/status', '/docs', '/problems/{id}', '/openapi.yaml', '/swagger.json', '/assets/{id}/large'].map(
    (path): Refused => [
      `an operation is at ${path}, which every server answers itself`,
      { one: declare(`POST ${path}`, path.includes('{') ? id : t.Object({})) },
      new RegExp(`"one" cannot be POST ${path.replace(/[{}]/g, '.')}: every server answers that path itself`),
    ],
  ),
]

for (const [why, operations, message] of refused) {
  test(`a listener is not made when ${why}`, () => {
    assert.throws(() => serve(operations), { name: 'TypeError', message })
  })
}

test('an operation may be named like a page below the base path, and at the root', () => {
  const operations = { one: declare('GET /status', t.Object({})), two: declare('GET /problem', t.Object({})) }
  serve(operations, undefined, '/api/v1')
  serve({ one: declare('GET /', t.Object({})), two: declare('GET /status-reports', t.Object({})) })
})

test('a listener is not made of pipelines that encode nothing', () => {
  const operations = { one: declare('GET /things/{id}', id) }
  assert.throws(() => serve(operations, []), /"one" needs the stage "respond"/)
})

test('an operation without a route is not on HTTP', () => {
  serve({ one: operation({ summary: 'Do' }) as never })
})

const facts = (name: string) => {
  const found = reflect(things).operations.find((each) => each.name === name)
  assert.ok(found)
  return httpFacts(found)
}

test('what HTTP adds to a read', () => {
  const { refusals, headers, ...rest } = facts('getThing')
  assert.deepEqual(rest, { accepts: [], bodyRequired: false, produces: ['application/json'] })
  assert.deepEqual(headers.success, ['Content-Location', 'Vary', 'Content-Encoding', 'ETag'])
  assert.ok(headers.always.includes('X-Request-Id') && headers.always.includes('Cache-Control'))
  assert.ok(refusals.includes('not_acceptable') && !refusals.includes('body_too_large'))
})

test('what HTTP adds to a write', () => {
  const { refusals, accepts, bodyRequired, headers } = facts('createThing')
  assert.deepEqual([accepts, bodyRequired], [['application/json'], true])
  assert.deepEqual(headers.success, [
    'Content-Location',
    'Vary',
    'Content-Encoding',
    'ETag',
    'Location',
    'Preference-Applied',
  ])
  for (const code of ['unsupported_media_type', 'length_required', 'body_too_large', 'request_timeout'] as const) {
    assert.ok(refusals.includes(code), code)
  }
})

test('what HTTP adds to the others', () => {
  assert.deepEqual(facts('updateThing').accepts, ['application/merge-patch+json', 'application/json'])
  assert.equal(facts('updateThing').bodyRequired, false)
  assert.equal(facts('replaceThing').bodyRequired, false)
  assert.deepEqual(facts('drop').accepts, ['*/*'])
  assert.ok(!facts('drop').refusals.includes('unsupported_media_type'))
  assert.deepEqual(facts('deleteThing').produces, [])
  assert.ok(!facts('deleteThing').refusals.includes('not_acceptable'))
  assert.deepEqual(facts('greet').produces, ['text/plain; charset=utf-8'])
})
