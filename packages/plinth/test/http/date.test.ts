import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { httpDate } from '../../src/http/date.ts'

test('an instant is written as HTTP writes dates, whatever was written before', () => {
  const instant = fc.date({
    min: new Date('0001-01-01'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(fc.array(instant), (instants) => {
      for (const each of instants) assert.equal(httpDate(each.toISOString()), each.toUTCString())
    }),
  )
  assert.equal(httpDate('2024-02-29T23:59:59.9999999Z'), 'Thu, 29 Feb 2024 23:59:59 GMT')
  assert.equal(httpDate('2024-02-29T00:00:00Z'), 'Thu, 29 Feb 2024 00:00:00 GMT')
})
