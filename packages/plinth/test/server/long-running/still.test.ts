import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openArchive } from './archive.ts'

/** Longer than an instance has hold of a run. */
const standstill = 5500

test('a process that stood still for longer than its lease goes on with what it is at', async (context) => {
  const done: string[] = []
  const { send, ended } = await openArchive(context, {
    before(title) {
      done.push(title)
      if (title === 'Emma') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, standstill)
    },
    after: () => new Promise((resolve) => setTimeout(resolve, 1500)),
  })
  const { json } = await send('POST', '/books/import', { titles: ['Emma', 'Persuasion'] })
  const { status, problem } = await ended(`/operations/${json.id}`)
  assert.deepEqual([status, problem?.code], ['succeeded', undefined])
  assert.deepEqual(done, ['Emma', 'Persuasion'])
})
