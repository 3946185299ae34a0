import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from 'plinth/testing'

test('a fake clock stands until it is moved, and each reading is a date of its own', () => {
  const clock = fakeClock('2024-02-29T23:59:59.000Z')
  clock.now().setFullYear(1999)
  assert.equal(clock.now().toISOString(), '2024-02-29T23:59:59.000Z')
  clock.advance(1000)
  assert.equal(clock.now().toISOString(), '2024-03-01T00:00:00.000Z')
  clock.advance(-86_400_000)
  assert.equal(clock.now().toISOString(), '2024-02-29T00:00:00.000Z')
  clock.set('2030-01-01T00:00:00+02:00')
  assert.equal(clock.now().toISOString(), '2029-12-31T22:00:00.000Z')
  assert.throws(() => clock.set('soon'), RangeError)
  assert.throws(() => fakeClock(''), RangeError)
})
