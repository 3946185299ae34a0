import assert from 'node:assert/strict'
import { test } from 'node:test'
import { largeService, typeCost } from './type-cost.ts'

test('the types of 200 operations stay cheap', async (context) => {
  const { count: base } = await typeCost("import 'plinth'\n")
  const { count, seconds } = await typeCost(largeService())
  const each = Math.round((count - base) / 200)
  context.diagnostic(`${each} instantiations an operation; ${seconds} s in all (budget 3 s)`)
  assert.ok(each > 0 && each < 1500, `${each} instantiations an operation`)
})
