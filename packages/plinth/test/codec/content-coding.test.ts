import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type ContentCoding, contentCoding, contentCodings } from '../../src/codec/content-coding.ts'

const cases: readonly [acceptEncoding: string | undefined, chosen: ContentCoding | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['gzip ; q=0.2 , br;q=0.200', 'br'],
  ['gzip;q=0', undefined],
  ['gzip;q=0.000, br', 'br'],
  ['*', 'zstd'],
  ['zstd;q=0, *;q=0.1', 'br'],
  ['*;q=0', undefined],
  ['*;q=0, gzip;q=0.3', 'gzip'],
  ['identity', undefined],
  ['identity, gzip', 'gzip'],
  ['identity, gzip;q=0.9', undefined],
  ['identity;q=0.5, gzip;q=0.9', 'gzip'],
  ['identity;q=0, gzip', 'gzip'],
  ['deflate, compress', undefined],
  ['gzip;q=2, br;q=0.1', 'br'],
  ['gzip br', undefined],
]

for (const [acceptEncoding, chosen] of cases) {
  test(`Accept-Encoding ${JSON.stringify(acceptEncoding)} chooses ${chosen}`, () => {
    assert.equal(contentCoding(acceptEncoding), chosen)
  })
}

test('only what is offered is chosen', () => {
  assert.equal(contentCoding('zstd, br, gzip;q=0.1', ['gzip']), 'gzip')
  assert.equal(contentCoding('zstd, br', ['gzip']), undefined)
})

test('whatever Accept-Encoding says, what is chosen is named by it with a weight, or by an asterisk', () => {
  const name = fc.constantFrom('gzip', 'br', 'zstd', 'identity', 'deflate', '*')
  const weight = fc.constantFrom('', ';q=0', ';q=0.5', ';q=1', ';q=x')
  const header = fc
    .array(fc.tuple(name, weight), { maxLength: 6 })
    .map((all) => all.map((it) => it.join('')).join(', '))
  fc.assert(
    fc.property(fc.oneof(header, fc.string()), (text) => {
      const chosen = contentCoding(text)
      if (chosen === undefined) return
      assert.ok(contentCodings.includes(chosen))
      assert.match(text, RegExp(`${chosen}|\\*`, 'i'))
      assert.notEqual(
        text.split(', ').findLast((each) => each.startsWith(chosen)),
        `${chosen};q=0`,
      )
    }),
  )
})
