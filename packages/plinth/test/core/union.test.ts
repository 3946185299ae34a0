import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnySchema, type Fault, t } from 'plinth'
import { encoder } from '../../src/codec/json.ts'
import { union } from '../../src/core/schema/union.ts'
import { validator } from '../../src/core/schema/validate.ts'

const shape = union('kind', { circle: { radius: t.Number() }, text: { body: t.String() } }, { title: 'Shape' })
const some = t.Object({ name: t.Optional(t.String()) }, { minProperties: 1 })

function faults(schema: AnySchema, value: unknown): string[] {
  const found: Fault[] = []
  validator(schema)(value, found)
  return found.map(({ pointer, code }) => `${pointer} ${code}`)
}

test('a union is judged as the one that it says it is', () => {
  assert.deepEqual(faults(shape, { kind: 'circle', radius: 1 }), [])
  assert.deepEqual(faults(shape, { kind: 'circle', body: 'x' }), ['/radius required', '/body unknown_field'])
  assert.deepEqual(faults(shape, { kind: 'square' }), ['/kind invalid_value'])
  assert.deepEqual(faults(shape, { radius: 1 }), ['/kind required'])
  assert.deepEqual(faults(shape, { kind: 'constructor' }), ['/kind invalid_value'])
  assert.deepEqual(faults(shape, []), [' invalid_type'])
})

test('an object may be asked to have one member at least', () => {
  assert.deepEqual(faults(some, { name: 'a' }), [])
  assert.deepEqual(faults(some, {}), [' too_few_items'])
})

test('a union is written as the one that it is', () => {
  assert.equal(encoder(shape)({ kind: 'text', radius: 1, body: 'x' }), '{"kind":"text","body":"x"}')
})
