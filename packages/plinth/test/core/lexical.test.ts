import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { t } from 'plinth'
import { joinList, lexical, splitList } from '../../src/core/schema/lexical.ts'

test('an integer is digits and nothing else', () => {
  const read = lexical(t.Integer())
  assert.equal(read('12'), 12)
  assert.equal(read('-3'), -3)
  for (const text of ['0x10', '1e3', ' 1', '1 ', '', '+1', '01', '1.0', '１', 'NaN']) assert.equal(read(text), text)
})

test('a number is what JSON calls a number', () => {
  const read = lexical(t.Number())
  assert.equal(read('1e3'), 1000)
  for (const text of ['.5', '5.', 'Infinity', '', '0x1']) assert.equal(read(text), text)
})

test('a boolean is true or false', () => {
  const read = lexical(t.Boolean())
  assert.deepEqual(['true', 'false', 'TRUE', '1', ''].map(read), [true, false, 'TRUE', '1', ''])
})

test('a list is read member by member', () => {
  assert.deepEqual(lexical(t.Array(t.Integer()))('1,2,x'), [1, 2, 'x'])
  assert.deepEqual(splitList('"Doe, J",Ada,"a \\"b\\" \\\\"'), ['Doe, J', 'Ada', 'a "b" \\'])
  assert.deepEqual(splitList(''), [])
  assert.deepEqual(splitList('a,'), ['a', ''])
  for (const text of ['"a', 'a"b', '"a"b', '"a\\x"']) assert.equal(splitList(text), undefined)
})

test('what is joined is split again', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (members) => {
      assert.deepEqual(splitList(joinList(members)), members)
    }),
  )
})
