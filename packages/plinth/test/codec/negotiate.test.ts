import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { negotiate } from '../../src/codec/negotiate.ts'
import { fastest } from '../support/fastest.ts'

const json = 'application/json'
const xml = 'application/xml'
const csv = 'text/csv; header=present'
const html = 'text/html; charset=utf-8'
const all = [json, xml, csv, html]

const cases: readonly [accept: string | undefined, offers: readonly string[], chosen: string | undefined][] = [
  [undefined, all, json],
  ['', all, json],
  ['*/*', all, json],
  ['*/*', [], undefined],
  ['application/xml', all, xml],
  ['APPLICATION/XML', all, xml],
  ['application/*', [html, xml, json], xml],
  ['text/*', all, csv],
  ['text/html', all, html],
  ['text/html; charset=UTF-8', all, html],
  ['text/html; charset="utf-8"', all, html],
  ['application/json; charset=utf-8', all, json],
  ['text/html; charset=utf-16', all, undefined],
  ['text/csv', all, csv],
  ['text/csv; header=present', all, csv],
  ['text/csv; header=absent', all, undefined],
  ['application/json; version=1', all, undefined],
  ['application/json;q=0.5, application/xml;q=0.8', all, xml],
  ['application/json;q=0.5, application/xml;q=0.5', all, json],
  ['application/json;Q=0.5,application/xml;q=0.501', all, xml],
  ['*/*;q=0.1, application/xml', all, xml],
  ['*/*, application/json;q=0', all, xml],
  ['application/json;q=0', [json], undefined],
  ['application/json;q=0, application/*;q=0.5', [json, xml], xml],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', [json, html], html],
  ['text/html;level="1,2";q=0.4, application/json', all, json],
  [', ,application/xml,,', all, xml],
  [' application/xml ', all, xml],
  ['image/png', all, undefined],
  ['json', all, undefined],
  ['application/json;q=2', all, undefined],
  ['application/json;q=0.1234', all, undefined],
  ['application/json;q', all, undefined],
  ['*/json', all, undefined],
  ['application/json application/xml', all, undefined],
  ['application/json;', all, undefined],
  ['"application/json"', all, undefined],
]

for (const [accept, offers, chosen] of cases) {
  test(`of ${offers.length} offers, Accept ${JSON.stringify(accept)} chooses ${chosen}`, () => {
    assert.equal(negotiate(accept, offers), chosen)
  })
}

test('whatever Accept says, the choice is an offer or none', () => {
  const word = fc.constantFrom(
    'application',
    'json',
    'text',
    'html',
    '*',
    '/',
    ';',
    ',',
    'q=0.5',
    'q=0',
    ' ',
    '"',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const chosen = negotiate(words.join(''), all)
      assert.ok(chosen === undefined || all.includes(chosen))
    }),
  )
})

test('a range for each offer chooses the one of the highest weight', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: all.length, maxLength: all.length })
  fc.assert(
    fc.property(weights, (thousandths) => {
      const accept = all.map((offer, index) => `${offer}; q=${((thousandths[index] as number) / 1000).toFixed(3)}`)
      const most = Math.max(...thousandths)
      assert.equal(negotiate(accept.join(', '), all), all[thousandths.indexOf(most)])
    }),
  )
})

test('a long hostile Accept costs no more than reading it', async () => {
  for (const part of ['a/b;', ' ', ',', 'a/b ;x="', 'a/b;q=1 ']) {
    const took = await fastest(() => negotiate(part.repeat(16_000 / part.length), all))
    assert.ok(took < 100, `${part}: ${took} ms`)
  }
})
