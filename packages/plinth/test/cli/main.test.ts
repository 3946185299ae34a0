import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { bin } from '../server/temporary-service.ts'

test('a reader that has read enough is no error', async () => {
  const child = spawn(process.execPath, [bin, 'configuration'])
  child.stdout.destroy()
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, complaint], [0, ''])
})
