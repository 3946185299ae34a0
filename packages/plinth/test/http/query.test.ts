import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Fault } from '../../src/core/failure.ts'
import { joinList, lexical } from '../../src/core/lexical.ts'
import { t } from '../../src/core/schema.ts'
import { readQuery } from '../../src/http/query.ts'

const readers = new Map([
  ['text', lexical(t.String())],
  ['list', lexical(t.Array(t.String()))],
])

function read(query: string): { input: Record<string, unknown>; faults: Fault[] } {
  const input = {}
  const faults: Fault[] = []
  readQuery(query, readers, input, faults)
  return { input, faults }
}

const unicode = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())

test('any text and any list of texts come back as they were sent', () => {
  fc.assert(
    fc.property(unicode, fc.array(unicode), (text, list) => {
      const query = `text=${encodeURIComponent(text)}&list=${encodeURIComponent(joinList(list))}`
      assert.deepEqual(read(query), { input: { text, list }, faults: [] })
    }),
  )
})

test('any text comes back as a form sends it', () => {
  fc.assert(
    fc.property(unicode, (text) => {
      assert.deepEqual(read(new URLSearchParams({ text }).toString()), { input: { text }, faults: [] })
    }),
  )
})

test('no query throws, sets what is not declared, or reports a fault without its place', () => {
  const piece = fc.constantFrom(
    'text',
    'list',
    '__proto__',
    'constructor',
    '=',
    '&',
    '%',
    '%41',
    '%ff',
    '+',
    '"',
    ',',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { input, faults } = read(pieces.join(''))
      assert.ok(Object.keys(input).every((name) => readers.has(name)))
      assert.ok(faults.every(({ pointer, in: place }) => pointer.startsWith('/') && place === 'query'))
    }),
  )
})

test('a name of any length is reported shortened', () => {
  const [fault] = read(`${'n'.repeat(5000)}=1`).faults
  assert.equal(fault?.pointer, `/${'n'.repeat(100)}...`)
})
