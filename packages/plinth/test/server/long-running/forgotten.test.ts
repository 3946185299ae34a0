import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunningRuns } from '../../../src/server/long-running/runs.ts'
import { openArchive } from './archive.ts'

const day = 24 * 60 * 60 * 1000

test('a run is forgotten 7 days after its end, or its start where nobody knows any more how it is done', async (context) => {
  const { send, ended, environment, storage, rows } = await openArchive(context)
  const { json: done } = await send('POST', '/books/import', { titles: ['Emma'] })
  await ended(`/operations/${done.id}`)
  const connection = await storage.connect()
  context.after(() => connection.close())
  const copy = (id: string, status: string) =>
    connection.run(
      `insert into plinth_run (id, operation, user_id, principal, input, metadata, request_id, trace_id, status,
        created_at, updated_at, cancels, attempts, held_until)
       select '${id}', 'countBooks', user_id, principal, input, metadata, request_id, trace_id, '${status}',
        created_at, updated_at, 0, 0, 0 from plinth_run where id = '${done.id}'`,
      [],
    )
  await copy('a', 'pending')
  await copy('b', 'running')
  const runs = environment.runs as RunningRuns
  const after = (days: number) => new Date(Date.now() + days * day)
  assert.equal(await runs.purge(after(6.9), 100), 0)
  assert.equal(rows('select id from plinth_run').length, 3)
  assert.equal(await runs.purge(after(7.1), 2), 2)
  assert.equal(await runs.purge(after(7.1), 2), 1)
})

test('who repeats a call whose run has been forgotten is answered as before, and does not wait', async (context) => {
  const { send, ended } = await openArchive(context)
  const headers = { prefer: 'respond-async', 'idempotency-key': '"k"' }
  const first = await send('POST', '/reports/make', { lines: 1 }, headers)
  await ended(`/operations/${first.json.id}`)
  assert.equal((await send('DELETE', `/operations/${first.json.id}`)).status, 204)
  const again = await send('POST', '/reports/make', { lines: 1 }, { ...headers, prefer: 'respond-async, wait=5' })
  assert.deepEqual([again.status, again.json], [202, first.json])
})
