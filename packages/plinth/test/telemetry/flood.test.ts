import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thinned } from '../../src/telemetry/flood.ts'

test('one in a second passes, and says how many did not since the one before', () => {
  const thin = thinned()
  assert.deepEqual([0, 1, 999, 1000, 1001, 5000].map(thin), [0, undefined, undefined, 2, undefined, 1])
})
