import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decimalText } from '../../src/core/schema/decimal.ts'
import { sortedDecimals } from '../../src/storage/dialect/sorted-decimal.ts'

const { encode, decode, length } = sortedDecimals.numeric
const whole = sortedDecimals['numeric(38, 0)']
const half = 10n ** 18n

/** A decimal in units of its last digit, with as many after its point as its scale says. */
const decimal = fc.nat(18).chain((scale) => {
  const most = half * 10n ** BigInt(scale) - 1n
  // Neighbours, and what is near nothing or the ends, are what goes wrong.
  const near = fc.constantFrom(-most, 0n, most).chain((it) => fc.bigInt(-3n, 3n).map((by) => it + by))
  const units = fc.oneof(fc.bigInt(-most, most), near).map((it) => (it > most ? most : it < -most ? -most : it))
  return units.map((it) => ({ text: written(it, scale), units: it * 10n ** BigInt(18 - scale), scale }))
})

function written(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : `.${digits.slice(point)}`}`
}

test('of any two decimals, of whatever scales, the texts have the order of the numbers', () => {
  fc.assert(
    fc.property(decimal, decimal, (one, other) => {
      const [a, b] = [encode(one.text) as string, encode(other.text) as string]
      const order = one.units < other.units ? -1 : one.units > other.units ? 1 : 0
      assert.equal(a < b ? -1 : a > b ? 1 : 0, order, `${one.text} ${other.text}`)
      assert.equal(a.length, length)
    }),
    { numRuns: 2000 },
  )
})

test('the text of a decimal tells which one it is', () => {
  fc.assert(
    fc.property(decimal, ({ text, scale }) => {
      assert.equal(decimalText(decode?.(encode(text)) as string, scale), text)
    }),
    { numRuns: 2000 },
  )
  assert.deepEqual([encode(null), encode(undefined)], [null, null])
})

test('of any two big integers the texts have the order of the numbers, and tell which they are', () => {
  const most = 10n ** 38n - 1n
  const near = fc.constantFrom(-most + 3n, 0n, most - 3n).chain((it) => fc.bigInt(-3n, 3n).map((by) => it + by))
  const integer = fc.oneof(fc.bigInt(-most, most), near)
  fc.assert(
    fc.property(integer, integer, (one, other) => {
      const [a, b] = [one, other].map((it) => whole.encode(String(it)) as string) as [string, string]
      assert.equal(a < b, one < other, `${one} ${other}`)
      assert.deepEqual([a.length, b.length], [whole.length, whole.length])
      assert.deepEqual([whole.decode?.(a), whole.decode?.(b)], [String(one), String(other)])
    }),
    { numRuns: 2000 },
  )
})
