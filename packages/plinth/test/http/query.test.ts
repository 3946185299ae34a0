import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Fault } from '../../src/core/failure/failure.ts'
import { joinList, lexical } from '../../src/core/schema/lexical.ts'
import { t } from '../../src/core/schema/vocabulary.ts'
import { readQuery } from '../../src/http/query.ts'

const readers = new Map([
  ['text', { read: lexical(t.String()), repeated: false }],
  ['text__ne', { read: lexical(t.String()), repeated: false }],
  ['repeated', { read: lexical(t.Array(t.String(), { repeated: true })), repeated: true }],
  ['list', { read: lexical(t.Array(t.String())), repeated: false }],
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

test('an operator may stand in brackets, where there is one', () => {
  const { input, faults } = read('text%5Bne%5D=x&text[no]=y&text__ne=z')
  assert.deepEqual(input, { text__ne: 'x' })
  assert.deepEqual(
    faults.map(({ pointer, code }) => `${pointer} ${code}`),
    ['/text[no] unknown_parameter', '/text__ne repeated_parameter'],
  )
})

test('a list with a parameter for each item keeps them as they are, in their order', () => {
  fc.assert(
    fc.property(fc.array(unicode, { minLength: 1 }), (list) => {
      const query = list.map((item) => `repeated=${encodeURIComponent(item)}`).join('&text=&')
      const { input, faults } = read(query)
      assert.deepEqual(input.repeated, list)
      assert.equal(faults.length, Math.max(0, list.length - 2), 'any other parameter is refused the second time')
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
