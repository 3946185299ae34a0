import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault } from '../../src/core/failure/failure.ts'
import { validator } from '../../src/core/schema/validate.ts'
import { t } from '../../src/core/schema/vocabulary.ts'

const validate = validator(
  t.Object({
    name: t.Alias(t.String({ maxLength: 9 }), 'label'),
    size: t.Alias(t.Optional(t.Object({ width: t.Integer() })), 'extent'),
    count: t.Optional(t.Integer()),
  }),
)

const valid: readonly (readonly [sent: object, read: object])[] = [
  [{ name: 'a' }, { name: 'a' }],
  [{ label: 'a' }, { name: 'a' }],
  [
    { label: 'a', extent: { width: 1 }, count: 2 },
    { name: 'a', size: { width: 1 }, count: 2 },
  ],
  [{ name: 'a', extent: null }, { name: 'a' }],
]
for (const [sent, read] of valid) {
  test(`${JSON.stringify(sent)} is read as ${JSON.stringify(read)}`, () => {
    const faults: Fault[] = []
    const before = structuredClone(sent)
    assert.deepEqual([validate(sent, faults), faults, sent], [read, [], before])
  })
}

const faulty: readonly (readonly [sent: unknown, faults: readonly string[]])[] = [
  [{}, ['required /name']],
  [{ label: null }, ['required /label']],
  [{ label: 7, count: 'x' }, ['invalid_type /label', 'invalid_type /count']],
  [{ name: 'a', label: 'a' }, ['conflicting_value /label']],
  [{ name: 7, label: 'a' }, ['conflicting_value /label', 'invalid_type /name']],
  [{ name: 'a', extent: { width: 'x', depth: 1 } }, ['invalid_type /extent/width', 'unknown_field /extent/depth']],
  [{ label: 'a', labels: 'a' }, ['unknown_field /labels']],
  [null, ['invalid_type ']],
  [[], ['invalid_type ']],
]
for (const [sent, expected] of faulty) {
  test(`${JSON.stringify(sent)} is refused: ${expected.join(', ')}`, () => {
    const faults: Fault[] = []
    validate(sent, faults)
    assert.deepEqual(
      faults.map(({ code, pointer }) => `${code} ${pointer}`),
      expected,
    )
  })
}
