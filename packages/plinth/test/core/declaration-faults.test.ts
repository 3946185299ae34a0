import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnySchema, failure, operation, resource, t } from 'plinth'

const details = t.Object({ name: t.String(), count: t.Integer() })
const failures: readonly [why: string, declare: () => unknown, message: RegExp][] = [
  [
    'its code is none',
    () => failure('missing' as 'not_found', { title: 'Gone' }),
    /^"Gone" fails with "missing", which is no code; there are canceled, unknown, .*unauthenticated\.$/,
  ],
  ['its code is only inherited', () => failure('toString' as 'not_found', { title: 'Gone' }), /which is no code/],
  [
    'its detail tells what is not declared',
    () => failure('not_found', { title: 'Gone', detail: '{name} and {nmae} are gone.', details }),
    /^"Gone" tells \{nmae\} in its detail, which is not one of its details; there are name, count\.$/,
  ],
  [
    'its detail tells something and nothing is declared',
    () => failure('not_found', { title: 'Gone', detail: '{name} is gone.' }),
    /^"Gone" tells \{name\} in its detail, which is not one of its details; it has none\.$/,
  ],
]

for (const [why, declare, message] of failures) {
  test(`a failure cannot be declared when ${why}`, () => {
    assert.throws(declare, { name: 'TypeError', message })
  })
}
