import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Failed, t } from 'plinth'
import { filterFields } from '../../src/core/filter/filter.ts'
import { type Filter, filterReader } from '../../src/core/filter/filter-expression.ts'

const read = filterReader(
  filterFields(['name', 'rank', 'due_at'], {
    name: t.String(),
    rank: t.Optional(t.Integer()),
    due_at: t.Optional(t.Instant()),
  }),
)

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((it) => it.normalize('NFC'))
const rank = fc.integer({ min: -9, max: 9 })
const comparison: fc.Arbitrary<Filter> = fc
  .oneof(
    fc.tuple(fc.constantFrom('name', 'name__ne', 'name__like', 'name__contains'), text),
    fc.tuple(fc.constantFrom('name__in', 'name__nin'), fc.array(text, { minLength: 1, maxLength: 4 })),
    fc.tuple(fc.constantFrom('rank', 'rank__gte', 'rank__lt'), rank),
    fc.tuple(fc.constant('rank__in'), fc.array(rank, { minLength: 1, maxLength: 4 })),
    fc.tuple(fc.constant('due_at__gt'), fc.constant('2026-01-01T00:00:00.000Z')),
    fc.tuple(fc.constantFrom('rank__null', 'due_at__null'), fc.boolean()),
  )
  .map(([parameter, value]) => ({ kind: 'comparison', parameter, value }))

function condition(depth: number): fc.Arbitrary<Filter> {
  if (depth === 4) return negatable(comparison)
  const group = fc
    .tuple(fc.constantFrom('and', 'or'), fc.array(condition(depth + 1), { minLength: 1, maxLength: 2 }))
    .map(([kind, of]): Filter => ({ kind, of }))
  return negatable(fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 1, arbitrary: group }))
}
const negatable = (filter: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
  fc.tuple(fc.boolean(), filter).map(([negated, of]) => (negated ? { kind: 'not', of } : of))
const expression = fc.array(condition(1), { minLength: 2, maxLength: 2 }).map((of): Filter => ({ kind: 'or', of }))

function print(filter: Filter, isWhole = false): string {
  if (filter.kind === 'not') return `not.${print(filter.of)}`
  assert.ok(filter.kind !== 'related')
  if (filter.kind !== 'comparison') {
    return `${isWhole ? '' : filter.kind}(${filter.of.map((it) => print(it)).join()})`
  }
  const [field, operator = 'eq'] = filter.parameter.split('__', 2)
  const { value } = filter
  return `${field}.${operator}.${Array.isArray(value) ? `(${value.map(printValue).join()})` : printValue(value)}`
}

function printValue(value: unknown): string {
  const written = String(value)
  return /[,()"]/.test(written) ? `"${written.replace(/["\\]/g, '\\$&')}"` : written
}

test('what is printed is read as what it was', () => {
  fc.assert(
    fc.property(expression, (filter) => {
      fc.pre((print(filter).match(/\.(eq|ne|like|contains|in|nin|gte|lt|gt|null)\./g) ?? []).length <= 20)
      assert.deepEqual(read([print(filter, true)]), [filter])
    }),
    { numRuns: 1000 },
  )
})

test('whatever is read, it is a filter or a fault that says where', () => {
  const piece = fc.constantFrom(
    '(',
    ')',
    ',',
    '.',
    '"',
    '\\',
    'not.',
    'and(',
    'or(',
    'name',
    'rank',
    '.eq.',
    '.in.(',
    '1',
    'ä',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        read([pieces.join('')])
      } catch (thrown) {
        assert.ok(thrown instanceof Failed, String(thrown))
        const [fault] = thrown.faults ?? []
        assert.match(fault?.detail ?? '', / at \d+$/)
        assert.ok(Number(fault?.detail.split(' ').at(-1)) <= Buffer.byteLength(pieces.join('')))
      }
    }),
    { numRuns: 2000 },
  )
})

const comparisons = (count: number): string => Array.from({ length: count }, () => 'rank.eq.1').join()
for (const [or, code, detail] of [
  ['', 'invalid_filter', 'expected "(" at 0'],
  ['rank.eq.1', 'invalid_filter', 'expected "(" at 0'],
  ['(rank.eq.1)', 'invalid_filter', 'expected another condition at 10'],
  ['(rank.eq.1,)', 'invalid_filter', 'expected a field at 11'],
  ['(rank.eq.1,rank.eq.2', 'invalid_filter', 'expected ")" at 20'],
  ['(rank.eq.1,rank.eq.2)x', 'invalid_filter', 'expected the end at 21'],
  ['(stat.eq.1,rank.eq.2)', 'invalid_filter', 'unknown field "stat" at 1'],
  ['(constructor.eq.1,rank.eq.2)', 'invalid_filter', 'unknown field "constructor" at 1'],
  ['(rank__ne.eq.1,rank.eq.2)', 'invalid_filter', 'unknown field "rank__ne" at 1'],
  ['(name.eq.ä,stat.eq.2)', 'invalid_filter', 'unknown field "stat" at 12'],
  ['(name.gt.a,rank.eq.2)', 'invalid_filter', 'unknown operator "gt" of "name" at 6'],
  ['(rank,rank.eq.2)', 'invalid_filter', 'expected "." at 5'],
  ['(rank.eq.,rank.eq.2)', 'invalid_filter', 'expected a value at 9'],
  ['(rank.eq.01,rank.eq.2)', 'invalid_filter', '"rank" must be an integer at 9'],
  ['(rank.in.1,rank.eq.2)', 'invalid_filter', 'expected "(" at 9'],
  ['(rank.eq.(1),rank.eq.2)', 'invalid_filter', 'expected a value at 9'],
  ['(name.eq."a,rank.eq.2)', 'invalid_filter', 'expected a value at 9'],
  ['(not.not.rank.eq.1,rank.eq.2)', 'invalid_filter', 'unknown field "not" at 5'],
  ['(and(or(and(or(rank.eq.1)))),rank.eq.2)', 'filter_too_complex', 'nested more than 4 deep at 14'],
  [`(${comparisons(21)})`, 'filter_too_complex', 'more than 20 comparisons at 201'],
] as const) {
  test(`${JSON.stringify(or)} is refused: ${detail}`, () => {
    assert.throws(
      () => read([or]),
      (thrown) => {
        assert.ok(thrown instanceof Failed)
        assert.equal(thrown.code, 'validation_failed')
        assert.deepEqual(thrown.faults, [{ pointer: '/or', code, detail }])
        return true
      },
    )
  })
}

test('twenty comparisons are the most of all expressions together, and four levels of one', () => {
  assert.equal(read([`(${comparisons(10)})`, `(${comparisons(10)})`]).length, 2)
  assert.throws(() => read([`(${comparisons(10)})`, `(${comparisons(11)})`]), { code: 'validation_failed' })
  assert.equal(read(['(and(or(and(rank.eq.1))),rank.eq.2)']).length, 1)
})
