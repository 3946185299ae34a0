import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { temporaryFolder } from './laboratory.ts'

const run = promisify(execFile)

test('instances that make, open and close one SQLite file at the same moment wait for each other', async (test) => {
  const folder = temporaryFolder(test)
  const child = `${import.meta.dirname}/opening.child.ts`
  const ended = await Promise.all([1, 2, 3].map(() => run(process.execPath, [child, folder])))
  assert.deepEqual(
    ended.map(({ stderr }) => stderr),
    ['', '', ''],
  )
})
