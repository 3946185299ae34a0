import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryAfter } from '../../src/client/retry-after.ts'

const date = 'Sun, 06 Nov 1994 08:49:37 GMT'

const cases: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['0', 0],
  ['120', 120_000],
  ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
  ['Sunday, 06-Nov-94 08:49:47 GMT', 10_000],
  ['Sun Nov  6 08:49:47 1994', 10_000],
  ['Sun, 06 Nov 1994 08:49:27 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['', undefined],
  ['soon', undefined],
  ['1994-11-06T08:49:47Z', undefined],
  ['Sun, 46 Nov 1994 08:49:47 GMT', undefined],
]

for (const [text, milliseconds] of cases) {
  test(`Retry-After: ${text} asks for ${milliseconds} ms`, () => {
    assert.equal(retryAfter({ date, ...(text !== undefined && { 'retry-after': text }) }), milliseconds)
  })
}

test('a date is taken by our clock where the answer has none', () => {
  const pause = retryAfter({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() })
  assert(pause !== undefined && pause > 58_000 && pause <= 60_000, `${pause} ms`)
})
