import assert from 'node:assert/strict'
import { test } from 'node:test'
import { t } from '../../src/core/index.ts'
import type { AnySchema } from '../../src/core/schema/schema.ts'
import { secretValues } from '../../src/core/schema/secret-values.ts'
import { union } from '../../src/core/schema/union.ts'

const pin = t.String({ secret: true })
const card = t.Object({ name: t.String(), pin: t.Optional(pin) })
const kinds = union('kind', { card: { pin }, cash: { sum: t.Integer() } }, { title: 'Means' })

const cases: readonly [what: string, schema: AnySchema, value: unknown, secrets: readonly string[]][] = [
  ['a member', card, { name: 'a', pin: '1' }, ['1']],
  ['a number', t.Object({ code: t.Integer({ secret: true }) }), { code: 7 }, ['7']],
  ['a member that is absent', card, { name: 'a' }, []],
  ['a member that is null', card, { name: 'a', pin: null }, []],
  ['a member of a member', t.Object({ card }), { card: { name: 'a', pin: '1' } }, ['1']],
  ['items', t.Array(card), [{ name: 'a', pin: '1' }, { name: 'b' }, { name: 'c', pin: '2' }], ['1', '2']],
  ['members of a map', t.Map(pin), { a: '1', b: '2' }, ['1', '2']],
  ['a variant', t.Array(kinds), [{ kind: 'card', pin: '1' }], ['1']],
  ['what is declared nowhere', card, { pin: '1', more: '2' }, ['1']],
  ['another type than is declared', card, 'text', []],
]
for (const [what, schema, value, secrets] of cases) {
  test(`the secrets of a value are found in ${what}`, () => {
    assert.deepEqual(secretValues(schema, value), secrets)
  })
}
