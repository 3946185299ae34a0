import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { states } from '../../../src/core/long-running/operation-status.ts'
import { openArchive } from './archive.ts'

const rank: Readonly<Record<string, number>> = { pending: 0, running: 1, succeeded: 2, failed: 2, cancelled: 2 }

test('a run goes from pending by running to one end, and stays there, whenever it is cancelled', async (context) => {
  const { send } = await openArchive(context)
  const path = fc.record({
    ms: fc.integer({ min: 0, max: 30 }),
    lines: fc.constantFrom(1, 500),
    cancelled: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
  })
  const ends = new Set<string>()
  await fc.assert(
    fc.asyncProperty(path, async ({ ms, lines, cancelled }) => {
      const { json } = await send('POST', '/reports/make', { lines, ms }, { prefer: 'respond-async' })
      const address = `/operations/${json.id}`
      const cancelling =
        cancelled === undefined ? undefined : sleep(cancelled).then(() => send('POST', `${address}/cancel`))
      const seen: string[] = [json.status]
      for (let still = 3; still > 0; ) {
        const { status } = (await send('GET', address)).json
        seen.push(status)
        if (rank[status] === 2) still--
      }
      const answer = await cancelling
      const last = (await send('GET', address)).json
      const ranks = seen.map((it) => rank[it] as number)
      assert.deepEqual(
        ranks,
        ranks.toSorted((a, b) => a - b),
      )
      assert.equal(new Set([...seen, last.status].filter((it) => rank[it] === 2)).size, 1)
      if (answer) assert.ok([202, 409].includes(answer.status))
      if (answer?.status === 409) assert.notEqual(last.status, 'cancelled')
      assert.equal(last.status === 'succeeded', last.result_url !== undefined)
      assert.equal(last.status === 'failed', last.problem !== undefined)
      ends.add(last.status)
    }),
    { numRuns: 40 },
  )
  assert.deepEqual([...ends].toSorted(), states.slice(2).toSorted())
})
