import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openStorage } from 'plinth/storage'

const run = promisify(execFile)

test('instances that open and close one SQLite file at the same moment wait for each other', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-opening-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const url = `sqlite:${join(folder, 'shared.db')}`
  await (await openStorage({ url, resources: [], observe: () => {} })).close()
  const child = `${import.meta.dirname}/opening.child.ts`
  const ended = await Promise.all([1, 2, 3].map(() => run(process.execPath, [child, url])))
  assert.deepEqual(
    ended.map(({ stderr }) => stderr),
    ['', '', ''],
  )
})
