import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExpected, versionsOf } from '../../src/core/resource/expected-version.ts'

/** An If-Match, and whether a row of version 7 is what it names. */
const cases: readonly (readonly [ifMatch: string, fits: boolean])[] = [
  ['"7.json"', true],
  ['"7"', true],
  ['"7.json.gzip"', true],
  ['*', true],
  ['"6.json"', false],
  ['"77.json"', false],
  ['"0007.json"', false],
  ['"0.json"', false],
  ['"1.json", "7.json"', true],
  ['"7.json","other"', true],
  [' "1.json" ,\t"7.xml" ', true],
  ['"1.json", "2.json"', false],
  ['"a, b", "7.json"', true],
  ['"a,7,b"', false],
  [', ,"7.json",', true],
  [',', false],
  ['', false],
  ['W/"7.json"', false],
  ['W/"7.json", W/"7.json"', false],
  ['*, "6.json"', false],
  ['7', false],
  ['"7.json', false],
  ['"7.json" "7.json"', false],
  ['"9999999999999999"', false],
]

for (const [ifMatch, fits] of cases) {
  test(`a row of version 7 ${fits ? 'is' : 'is not'} what is expected with If-Match: ${ifMatch}`, () => {
    const expected = versionsOf(ifMatch)
    assert.equal(expected === undefined || isExpected({ version: 7 }, expected), fits)
  })
}
