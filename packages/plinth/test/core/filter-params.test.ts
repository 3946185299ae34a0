import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, t } from 'plinth'
import { filterFields } from '../../src/core/filter/filter.ts'
import { type FilterParams, paramsReader } from '../../src/core/filter/filter-params.ts'

const names = ['title', 'rank', 'done']
const fields = { title: t.String(), rank: t.Optional(t.Integer()), done: t.Boolean() }
const read = paramsReader(filterFields(names, fields), new Set(['title', 'rank']))
const is = (parameter: string, value: unknown) => ({ kind: 'comparison', parameter, value })

const cases: readonly (readonly [FilterParams, unknown, (readonly string[])?])[] = [
  [{ '[param][title]': 'x' }, is('title', 'x')],
  [{ '[param][rank][gte]': '3' }, is('rank__gte', 3)],
  [{ '[param][title][like]': 'Buy%[x]%' }, is('title__like', 'Buy*[x]*')],
  [{ '[param][rank][in]': '1,2' }, is('rank__in', [1, 2])],
  [
    { '[param][title]': 'x', '[param][done]': 'true' },
    { kind: 'and', of: [is('title', 'x'), is('done', true)] },
  ],
  [
    { '[param][rank][gt][low]': '1', '[param][rank][lt][high]': '9', '[binding]': '!(low&high)' },
    { kind: 'not', of: { kind: 'and', of: [is('rank__gt', 1), is('rank__lt', 9)] } },
  ],
  [
    { '[param][title][eq][a]': 'x', '[param][title][eq][b]': 'y', '[param][rank]': '1', '[binding]': 'a|b&!rank' },
    {
      kind: 'or',
      of: [is('title', 'x'), { kind: 'and', of: [is('title', 'y'), { kind: 'not', of: is('rank', 1) }] }],
    },
  ],
  [{ '[order]': 'desc(rank),title,asc(rank)' }, undefined, ['-rank', 'title', 'rank']],
]
for (const [given, filter, sort] of cases) {
  test(`${JSON.stringify(given)} is understood`, () => assert.deepEqual(read(given), { filter, sort }))
}

const refusals: readonly (readonly [FilterParams, string, string])[] = [
  [{ '[param][titel]': 'x' }, '/filter[param][titel]', 'unknown field "titel" at 14'],
  [{ '[param][title][is]': 'x' }, '/filter[param][title][is]', 'unknown operator "is" of "title" at 21'],
  [{ '[param][rank]': 'x' }, '/filter[param][rank]', 'must be an integer'],
  [{ '[nothing]': 'x' }, '/filter[nothing]', 'expected [param][name][operator][alias], [binding] or [order]'],
  [{ '[param][title][like]': 'é*' }, '/filter[param][title][like]', 'cannot look for an asterisk at 2'],
  [{ '[param][title]': 'x', '[param][title][ne]': 'y' }, '/filter[param][title][ne]', 'the name "title" is taken'],
  [{ '[param][title]': 'x', '[binding]': 'title&é' }, '/filter[binding]', 'unknown name "é" at 6'],
  [{ '[param][title]': 'x', '[binding]': '(title' }, '/filter[binding]', 'expected ")" at 6'],
  [{ '[param][title]': 'x', '[binding]': 'title)' }, '/filter[binding]', 'expected "&", "|" or the end at 5'],
  [{ '[param][title]': 'x', '[binding]': '' }, '/filter[binding]', 'expected a name at 0'],
  [{ '[order]': 'title,desc(done)' }, '/filter[order]', 'cannot be ordered by "desc(done)" at 6'],
]
for (const [given, pointer, detail] of refusals) {
  test(`${JSON.stringify(given)} is refused: ${detail}`, () => {
    assert.throws(
      () => read(given),
      (thrown) => {
        assert.ok(thrown instanceof Failed)
        assert.deepEqual(thrown.faults, [{ pointer, code: 'invalid_filter', detail, in: 'query' }])
        return true
      },
    )
  })
}

test('a binding is neither deeper nor longer than an expression may be', () => {
  for (const binding of [`${'('.repeat(5)}title${')'.repeat(5)}`, Array(21).fill('title').join('|')]) {
    assert.throws(
      () => read({ '[param][title]': 'x', '[binding]': binding }),
      (thrown) => {
        return thrown instanceof Failed && thrown.faults?.[0]?.code === 'filter_too_complex'
      },
    )
  }
})
