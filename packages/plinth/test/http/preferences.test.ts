import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefersMinimal } from '../../src/http/preferences.ts'

const cases: readonly (readonly [prefer: string | undefined, minimal: boolean])[] = [
  [undefined, false],
  ['', false],
  ['return=minimal', true],
  ['Return = "MINIMAL"', true],
  ['respond-async, wait=10, return=minimal; strict', true],
  ['return=representation', false],
  ['return=representation, return=minimal', false],
  ['return=minimal, return=representation', true],
  ['return=minimalistic', false],
  ['noreturn=minimal', false],
  ['note="return=minimal", handling=strict', false],
  ['note=", return=minimal, "', false],
  ['return', false],
  ['return=', false],
]
for (const [prefer, minimal] of cases) {
  test(`Prefer: ${prefer} ${minimal ? 'asks for' : 'does not ask for'} an answer without content`, () => {
    assert.equal(prefersMinimal(prefer), minimal)
  })
}
