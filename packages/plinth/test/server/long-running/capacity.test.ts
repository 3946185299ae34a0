import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openArchive } from './archive.ts'

test('more runs than one instance is at wait for those before them, however long these take', async (context) => {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { send, ended, rows } = await openArchive(context, { before: () => gate })
  const started = await Promise.all(
    Array.from({ length: 12 }, (_, index) => send('POST', '/books/import', { titles: [`Volume ${index}`] })),
  )
  const running = () => Number(rows(`select count(*) as n from plinth_run where status = 'running'`)[0]?.n)
  while (running() < 8) await sleep(10)
  // Until it has looked for more while it had no place for one.
  await sleep(1500)
  assert.equal(running(), 8)
  open()
  const ends = await Promise.all(started.map(({ json }) => ended(`/operations/${json.id}`)))
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['succeeded']))
})
