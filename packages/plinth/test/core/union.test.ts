import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnySchema, type Fault, t } from 'plinth'
import { encoder } from '../../src/codec/json.ts'
import { reference, union } from '../../src/core/union.ts'
import { validator } from '../../src/core/validate.ts'

const shape = union('kind', { circle: { radius: t.Number() }, text: { body: t.String() } }, { title: 'Shape' })
const tree: AnySchema = t.Object(
  { name: t.Optional(t.String()), of: t.Optional(t.Array(reference(() => tree))) },
  { title: 'Tree', minProperties: 1 },
)

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

test('a schema may hold itself, and may ask for one member at least', () => {
  assert.deepEqual(faults(tree, { of: [{ name: 'a' }, { of: [{ name: 'b' }] }] }), [])
  assert.deepEqual(faults(tree, { of: [{ name: 'a' }, { of: [{ name: 1 }, {}] }] }), [
    '/of/1/of/0/name invalid_type',
    '/of/1/of/1 too_few_items',
  ])
})

test('both are written as what they are', () => {
  assert.equal(encoder(shape)({ kind: 'text', radius: 1, body: 'x' }), '{"kind":"text","body":"x"}')
  assert.equal(encoder(tree)({ of: [{ name: 'a', more: 1 }] }), '{"of":[{"name":"a"}]}')
})
