import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, type Fault, implement, operation, service, t } from 'plinth'
import { reflect } from '../../src/core/reflect.ts'
import { validate } from '../../src/interceptor/index.ts'
import { caller } from './caller.ts'

const contract = service('strict', {
  greet: operation({
    summary: 'Greet',
    http: 'GET /greetings/{name}',
    access: 'public',
    input: t.Object({ name: t.String({ minLength: 2 }), times: t.Integer({ default: 1, maximum: 3 }) }),
    output: t.String(),
  }),
  save: operation({ summary: 'Save', http: 'POST /things', access: 'public', input: t.Object({ name: t.String() }) }),
  ping: operation({ summary: 'Ping', http: 'GET /ping', access: 'public', output: t.String() }),
  offline: operation({ summary: 'Have no route', access: 'public', input: t.Object({ name: t.String() }) }),
})
const implementation = implement(contract, {
  greet: ({ name, times }) => `Hello ${name}! `.repeat(times).trim(),
  save() {},
  ping: (input) => `${input}`,
  offline() {},
})

function faultsOf(run: () => unknown): readonly string[] | undefined {
  try {
    run()
  } catch (thrown) {
    assert.ok(thrown instanceof Failed && thrown.code === 'validation_failed', String(thrown))
    return thrown.faults?.map(({ pointer, code }) => `${pointer} ${code}`)
  }
  return undefined
}

test('the handler receives the input with its defaults', () => {
  const { call } = caller(implementation, [validate()])
  assert.equal(call('greet', { input: { name: 'Ada' } }), 'Hello Ada!')
  assert.equal(call('greet', { input: { name: 'Ada', times: 2 } }), 'Hello Ada! Hello Ada!')
})

test('a refusal lists all that is wrong: what the carrier found and what the schema found', () => {
  const { call } = caller(implementation, [validate()])
  const faults: Fault[] = [{ pointer: '/nme', code: 'unknown_parameter', detail: 'is not known' }]
  assert.deepEqual(
    faultsOf(() => call('greet', { input: { name: 'A', times: 4 }, faults })),
    ['/nme unknown_parameter', '/name too_short', '/times too_large'],
  )
  assert.deepEqual(
    faultsOf(() => call('greet', { input: undefined })),
    [' invalid_type'],
  )
})

test('an operation without input gets none, and what it does not understand is refused all the same', () => {
  const { call } = caller(implementation, [validate()])
  assert.equal(call('ping'), 'undefined')
  const faults: Fault[] = [{ pointer: '/verbose', code: 'unknown_parameter', detail: 'is not known' }]
  assert.deepEqual(
    faultsOf(() => call('ping', { faults })),
    ['/verbose unknown_parameter'],
  )
})

test('a body that cannot be read is refused only where there may be one', () => {
  const refused = reflect(contract).operations.map((operation) => [operation.name, validate().refuses?.(operation)])
  assert.deepEqual(refused, [
    ['greet', ['validation_failed']],
    ['save', ['validation_failed', 'malformed_body']],
    ['ping', ['validation_failed']],
    ['offline', ['validation_failed', 'malformed_body']],
  ])
})
