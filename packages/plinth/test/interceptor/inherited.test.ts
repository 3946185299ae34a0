import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, type Fault, failure, implement, operation, service, t } from 'plinth'
import { problemDetails } from '../../src/core/failure/problem-details.ts'
import { problem } from '../../src/core/failure/problems.ts'
import type { Inherited } from '../../src/core/inherited.ts'
import { reflect } from '../../src/core/reflect.ts'
import { openapi } from '../../src/document/index.ts'
import { httpFacts } from '../../src/http/facts.ts'
import { validate } from '../../src/interceptor/index.ts'
import { facts } from '../document/facts.ts'
import { caller } from './caller.ts'

const notFound = failure('not_found', { title: 'Gone', detail: 'It was not found' })
const id = '01a20263-9444-7001-9867-1b68199e38dd'

const things = (inherited?: Inherited) =>
  service(
    'things',
    {
      rename: operation({
        summary: 'Rename a thing',
        http: 'PUT /things/{thing_id}',
        access: 'public',
        input: t.Object({
          thing_id: t.Id(),
          name: t.String({ minLength: 2 }),
          size: t.Optional(t.Object({ w: t.Integer() })),
        }),
        output: t.String(),
        errors: { notFound, validationFailed: failure('invalid_argument', { title: 'Wrong', detail: 'It is wrong' }) },
      }),
      count: operation({
        summary: 'Count what is in a thing',
        http: 'GET /things/{thing_id}/count',
        access: 'public',
        input: t.Object({ thing_id: t.Id() }),
        output: t.Integer(),
      }),
    },
    inherited ? { inherited } : {},
  )

/** What a service answers to an input: its output, or how it refuses it. */
function answer(name: 'rename' | 'count', input: object, inherited?: Inherited, faults: Fault[] = []) {
  const implementation = implement(things(inherited), { rename: (given) => JSON.stringify(given), count: () => 1 })
  try {
    return caller(implementation, [validate()]).call(name, { input, faults })
  } catch (thrown) {
    assert.ok(thrown instanceof Failed)
    return [thrown.status, thrown.code, thrown.detail, ...(thrown.faults ?? []).map(({ pointer }) => pointer)]
  }
}

const kept: Inherited = {
  malformedId: 'not_found',
  unknownMember: 'ignored',
  missingBody: 'invalid',
  message: 'told',
}

for (const [what, input, plain, inherited] of [
  [
    'an id that is none',
    { thing_id: 'x', name: 'Ada' },
    [400, 'validation_failed', 'It is wrong', '/thing_id'],
    [404, 'not_found', 'It was not found'],
  ],
  [
    'a member that nobody knows',
    { thing_id: id, name: 'Ada', colour: 'red' },
    [400, 'validation_failed', 'It is wrong', '/colour'],
    JSON.stringify({ thing_id: id, name: 'Ada' }),
  ],
  [
    'one within another',
    { thing_id: id, name: 'Ada', size: { w: 1, d: 2 } },
    [400, 'validation_failed', 'It is wrong', '/size/d'],
    JSON.stringify({ thing_id: id, name: 'Ada', size: { w: 1 } }),
  ],
  [
    'both, and a name that is wrong',
    { thing_id: 'x', name: 'A', colour: 'red' },
    [400, 'validation_failed', 'It is wrong', '/thing_id', '/name', '/colour'],
    [400, 'validation_failed', 'It is wrong', '/name'],
  ],
] as const) {
  test(`${what} is refused as ever, or as the service has inherited it`, () => {
    assert.deepEqual(answer('rename', input), plain)
    assert.deepEqual(answer('rename', input, kept), inherited)
  })
}

test('an id that is none is not valid where nothing is declared to be missing', () => {
  assert.deepEqual(answer('count', { thing_id: 'x' }, kept), [
    400,
    'validation_failed',
    '1 value is not valid.',
    '/thing_id',
  ])
})

test('a query parameter that nobody knows is refused all the same, and so is an id that contradicts the path', () => {
  const input = { thing_id: id, name: 'Ada' }
  for (const fault of [
    { pointer: '/colour', code: 'unknown_parameter', detail: 'is not known', in: 'query' },
    { pointer: '/thing_id', code: 'conflicting_value', detail: 'must be the same as in the path', in: 'body' },
  ] as const)
    assert.deepEqual(answer('rename', input, kept, [{ ...fault }]), [
      400,
      'validation_failed',
      'It is wrong',
      fault.pointer,
    ])
})

test('a problem says what happened in a message, too, or what it is called where nothing more is said', () => {
  const context = { base: 'https://problems.invalid', requestId: 'r', traceId: 't', isParameter: undefined }
  const said = (failed: Failed, hasMessage: boolean) =>
    (problemDetails(failed, { ...context, hasMessage }) as { readonly message?: string }).message
  const failed = new Failed('not_found', notFound)
  assert.deepEqual([said(failed, false), said(failed, true)], [undefined, 'It was not found'])
  assert.equal(said(problem('internal'), true), 'Something went wrong on our side')
})

test('a request that lacks its body is told of the length, or of what is not valid', () => {
  const refusals = (inherited?: Inherited) =>
    reflect(things(inherited))
      .operations.map(httpFacts)
      .flatMap((it) => it.refusals)
  assert.equal(refusals().includes('length_required'), true)
  assert.equal(refusals(kept).includes('length_required'), false)
})

test('documents say what a service has inherited', () => {
  const told = (inherited?: Inherited) => {
    const service = reflect(things(inherited))
    const problemBase = 'https://problems.invalid'
    return openapi({
      service,
      identity: { version: '1.0.0' },
      operations: facts(service),
      problemBase,
    }) as never as Told
  }
  assert.match(JSON.stringify(told(kept)), /"message":"It was not found"/)
  assert.doesNotMatch(JSON.stringify(told()), /"message"/)
  const body = (document: Told) => document.components.schemas.RenameRequest
  assert.match(JSON.stringify(told(kept)), /What is no UUID names nothing: 404\./)
  assert.doesNotMatch(JSON.stringify(told()), /names nothing/)
  assert.deepEqual([body(told()).additionalProperties, body(told(kept)).additionalProperties], [false, undefined])
})

interface Told {
  readonly components: { readonly schemas: { readonly RenameRequest: { readonly additionalProperties?: boolean } } }
}
