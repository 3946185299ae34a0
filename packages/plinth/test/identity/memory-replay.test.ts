import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed } from '../../src/core/failure/failure.ts'
import { memoryReplay } from '../../src/identity/assertion/memory-replay.ts'

const now = 1_800_000_000_000

test('an id is good once until its time is over', () => {
  const replays = memoryReplay()
  assert.equal(replays.claim('one', now + 65_000, now), true)
  assert.equal(replays.claim('one', now + 65_000, now + 1), false)
  assert.equal(replays.claim('one', now + 300_000, now + 64_999), false)
  assert.equal(replays.claim('two', now + 65_000, now), true)
  assert.equal(replays.claim('one', now + 200_000, now + 67_000), true, 'nobody can present it any more')
})

test('a full memory refuses what is new and forgets nothing early', () => {
  const replays = memoryReplay({ size: 3 })
  for (const id of ['a', 'b', 'c']) assert.equal(replays.claim(id, now + 65_000, now), true)
  const full = () => replays.claim('d', now + 65_000, now)
  assert.throws(full, (thrown) => thrown instanceof Failed && thrown.code === 'unavailable')
  for (const id of ['a', 'b', 'c']) assert.equal(replays.claim(id, now + 65_000, now), false)
  assert.equal(replays.claim('d', now + 165_000, now + 67_000), true, 'there is room again')
})

test('what is over makes room, though its neighbours stay', () => {
  const replays = memoryReplay({ size: 1000 })
  for (let index = 0; index < 1000; index++) void replays.claim(`${index}`, now + index * 10, now)
  let free = 0
  const later = now + 5000
  for (let index = 0; index < 1000; index++) if (replays.claim(`${index}`, later + 60_000, later)) free++
  assert.equal(free, 500)
})
