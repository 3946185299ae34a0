import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { item } from './resources.ts'

/** A disk that takes so many milliseconds, and how often nobody could do anything else meanwhile. */
function disk(test: TestContext) {
  const { fdatasyncSync } = fs
  const seen = { milliseconds: 0, waits: 0 }
  fs.fdatasyncSync = () => {
    seen.waits++
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seen.milliseconds)
  }
  syncBuiltinESMExports()
  test.after(() => {
    Object.assign(fs, { fdatasyncSync })
    syncBuiltinESMExports()
  })
  return seen
}

test('nobody is held up by a disk that is slow, until it is fast again', async (test) => {
  const seen = disk(test)
  const lab = await laboratory(test, [item], { url: `sqlite:${join(temporaryFolder(test), 'slow.db')}` })
  const waitsOf = async (writes: number): Promise<number> => {
    const before = seen.waits
    for (let each = 0; each < writes; each++) await lab.write((db) => db.repository(item).insert({ title: 'one' }))
    return seen.waits - before
  }
  seen.milliseconds = 5
  const slow = await waitsOf(100)
  assert.ok(slow > 0 && slow < 8, `${slow} of 100`)
  seen.milliseconds = 0
  await waitsOf(256)
  const fast = await waitsOf(20)
  assert.ok(fast > 10, `${fast} of 20`)
  assert.equal(lab.rows('select * from items').length, 376)
})
