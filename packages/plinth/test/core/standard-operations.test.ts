import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fault, resource, t } from 'plinth'
import { validator } from '../../src/core/schema/validate.ts'

const { replaceBook, updateBook } = resource('book', { path: '/books', fields: { title: t.String() } }).operations

for (const [verb, { input }] of [
  ['replaced', replaceBook],
  ['patched', updateBook],
] as const) {
  test(`what was read can be ${verb}: what only the server sets is ignored`, () => {
    const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'
    const moment = '2026-03-01T09:30:00.000Z'
    const read = { id, title: 'Ulysses', version: 1, created_at: moment, updated_at: moment }
    const faults: Fault[] = []
    const taken = validator(input)({ ...read, book_id: id }, faults)
    assert.deepEqual(faults, [])
    assert.deepEqual(taken, { book_id: id, title: 'Ulysses' })
  })
}

for (const name of ['limit', 'or', 'count']) {
  test(`a list cannot be filtered by a field that is named ${name}`, () => {
    assert.throws(
      () => resource('book', { path: '/books', fields: { [name]: t.Integer() }, filter: [name] }),
      new TypeError(`No list can be filtered by "${name}": it has another parameter of that name.`),
    )
  })
}
