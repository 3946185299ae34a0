import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from '../../src/core/uuid.ts'

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('ids have the form of version 7 and rise strictly, also past the counter of a millisecond', () => {
  let before = ''
  for (let index = 0; index < 20_000; index++) {
    const id = uuidv7(Date.UTC(2026, 0, 1))
    assert.match(id, shape)
    assert.ok(id > before, `${id} after ${before}`)
    before = id
  }
})

test('an id begins with its time', () => {
  const now = Date.UTC(2060, 5, 1)
  assert.equal(Number.parseInt(uuidv7(now).replace('-', '').slice(0, 12), 16), now)
})

test('ids made at once by many share no random part', () => {
  const randoms = new Set(Array.from({ length: 10_000 }, () => uuidv7().slice(19)))
  assert.equal(randoms.size, 10_000)
})
