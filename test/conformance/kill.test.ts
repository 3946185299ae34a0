// SIGKILL under concurrent writers: what was acknowledged is there, once, with its audit record, and nothing is without
// one.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { exchange } from '../fuzz/exchange.ts'
import { readKept } from './audit-check.ts'
import { startService, temporaryFolder } from './service-process.ts'
import { send, type Write, writables, writeUntilGone } from './writers.ts'

const cycles = 5
const writers = 32

for (const writable of writables) {
  test(`${writable.name} keeps every acknowledged write when it is killed`, async (context) => {
    const folder = temporaryFolder()
    context.after(folder.remove)
    const file = join(folder.path, 'kept.db')
    const settings = { DATABASE_URL: `sqlite:${file}`, LOG_LEVEL: 'info' }
    const acknowledged: Write[] = []
    const cut: Write[] = []

    for (let cycle = 0; cycle < cycles; cycle++) {
      const service = await startService(writable.name, settings)
      const line = exchange(new URL(service.url))
      // Sent again with its key, whatever was cut off happens once.
      for (const write of cut.splice(0)) {
        assert.ok((await send(line, writable, write)) < 300, 'nothing is stuck in progress')
        acknowledged.push(write)
      }
      line.close()
      const seen = writeUntilGone(service.url, writable, writers)
      await new Promise((awake) => setTimeout(awake, 200 + Math.random() * 500))
      service.kill('SIGKILL')
      const { acknowledged: more, cut: fewer, refused } = await seen
      await service.exited
      acknowledged.push(...more)
      cut.push(...fewer)
      const kept = readKept(file, writable)
      assert.deepEqual(
        acknowledged.filter(({ mark }) => kept.rows.get(mark) !== 1),
        [],
        `cycle ${cycle}`,
      )
      assert.deepEqual(kept.mismatches, [], `cycle ${cycle}`)
      assert.deepEqual(
        refused.filter(({ mark }) => kept.rows.has(mark)),
        [],
        'what was refused is not there',
      )
      assert.ok(cut.every(({ mark }) => (kept.rows.get(mark) ?? 0) <= 1))
    }
    context.diagnostic(`${acknowledged.length} writes acknowledged, ${cut.length} cut off at the last kill`)
    assert.ok(acknowledged.length > 300, `only ${acknowledged.length} writes were acknowledged`)
  })
}
