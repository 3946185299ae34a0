import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sharedDatabase } from '../../storage/laboratory.ts'
import { aborted, openArchive } from './archive.ts'

// The database of these is held up, and kept from taking an end, as only SQLite lets one.

test('what was done while the database could not be had is kept as done once it can', async (context) => {
  let reached = (): void => undefined
  const done = new Promise<void>((resolve) => {
    reached = resolve
  })
  const database = await sharedDatabase(context)
  const { storage, send, ended, rows, observed } = await openArchive(
    context,
    {
      async after() {
        await hold.execute('begin immediate')
        reached()
      },
    },
    database,
  )
  const hold = await storage.connect()
  context.after(() => hold.close())
  const { json } = await send('POST', '/books/import', { titles: ['Emma'] })
  await done
  // Longer than one write waits for another.
  await sleep(2500)
  await hold.execute('rollback')
  const { status, result } = await ended(`/operations/${json.id}`)
  assert.deepEqual([status, result], ['succeeded', { imported: 1 }])
  assert.equal(rows('select id from books').length, 1)
  const completed = observed.flatMap((it) =>
    it.kind === 'call_completed' && it.call.carrier.transport === 'run' ? [it.failed?.code] : [],
  )
  assert.deepEqual(completed, [undefined])
})

test('what an instance is no longer at it does not hold on to, though it is at others', async (context) => {
  const database = await sharedDatabase(context)
  const { storage, send, ended, rows } = await openArchive(
    context,
    { before: (title, signal) => (title === 'Persuasion' ? aborted(signal) : undefined) },
    database,
  )
  const other = await storage.connect()
  context.after(() => other.close())
  await other.execute(`create trigger endless before update on plinth_run when new.ended_at is not null
    begin select raise(fail, 'cannot be kept'); end`)
  const lasting = await send('POST', '/books/import', { titles: ['Persuasion'] })
  const lost = await send('POST', '/books/import', { titles: ['Emma'] })
  while (rows('select id from books').length === 0) await sleep(10)
  await sleep(500)
  await other.execute('drop trigger endless')
  const { status, problem } = await ended(`/operations/${lost.json.id}`)
  assert.deepEqual([status, problem.code], ['failed', 'interrupted'])
  assert.equal((await send('GET', `/operations/${lasting.json.id}`)).json.status, 'running')
})
