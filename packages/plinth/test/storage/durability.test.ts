import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { until } from '../support/until.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { item } from './resources.ts'

const program = fileURLToPath(new URL('durability.child.ts', import.meta.url))

/** Lets the program write until it has got some answers and this is over, then kills it. What it said. */
async function killed(url: string, firstKey: number, over: () => Promise<void>): Promise<string[]> {
  const child = spawn(process.execPath, [program, url, String(firstKey)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  const answered = Promise.withResolvers<void>()
  let answers = 0
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    answers += chunk.toString('latin1').split('done').length - 1
    if (answers > 20) answered.resolve()
  })
  const closed = once(child, 'close')
  await Promise.race([answered.promise, closed])
  await over()
  child.kill('SIGKILL')
  const ending = await closed
  assert.deepEqual(ending, [null, 'SIGKILL'], 'it did not end by itself')
  return Buffer.concat(chunks).toString().split('\n').slice(0, -1)
}

test('what was acknowledged survives SIGKILL whole, with its audit records; what was not, is whole or not there', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'durable.db')}`
  const sent = new Set<string>()
  const done = new Map<string, string>()
  for (let cycle = 0; cycle < 6; cycle++) {
    for (const line of await killed(url, cycle * 1_000_000, () => sleep(Math.random() * 250))) {
      const [word, key = '', id = ''] = line.split(' ')
      if (word === 'sent') sent.add(key)
      else done.set(key, id)
    }
  }
  assert.ok(done.size > 100, `${done.size} acknowledged`)

  const lab = await laboratory(test, [item], { url })
  const rows = lab.rows('select title, id, rank, version from items')
  const byTitle = new Map(rows.map((row) => [row.title, row]))
  assert.equal(byTitle.size, rows.length, 'no key twice')
  for (const [key, id] of done) assert.equal(byTitle.get(key)?.id, id, `acknowledged ${key}`)
  for (const { title, rank, version } of rows) {
    assert.ok(sent.has(title as string))
    assert.deepEqual([rank, version], [1, 2], 'no half of a command')
  }
  const audited = lab.rows(`select count(*) as records, count(distinct resource_id || action) as writes,
    count(distinct resource_id) as rows, count(distinct sequence) as numbers from plinth_audit`)
  assert.deepEqual(audited, [
    { records: 2 * rows.length, writes: 2 * rows.length, rows: rows.length, numbers: 2 * rows.length },
  ])
  assert.deepEqual(lab.rows('select id from items except select resource_id from plinth_audit'), [])
  assert.deepEqual(lab.rows('pragma integrity_check'), [{ integrity_check: 'ok' }])
  const { faults, records } = await verifyAudit({ url })
  assert.deepEqual([faults, records], [[], 2 * rows.length], 'one sound chain')

  // Who was cut off asks again, with the same key.
  const again = (title: string) =>
    lab.write(async (db) => (await db.repository(item).insert({ title })).id, {
      idempotency: { scope: title, fingerprint: 'f' },
    })
  for (const key of sent)
    assert.equal(await again(key), done.get(key) ?? (byTitle.get(key)?.id as string) ?? (await again(key)))
  assert.deepEqual(lab.rows('select count(*) as count, count(distinct title) as titles from items'), [
    { count: sent.size, titles: sent.size },
  ])
})

test('two processes that write at once make one chain of audit records', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'shared.db')}`
  const lab = await laboratory(test, [item], { url })
  // The titles of one process are longer; both are on the same chain, and by turns.
  const turns = () =>
    lab.rows(`select count(*) as count from (select length(title) > 6 as mine, lag(length(title) > 6) over (order by
    sequence) as before from plinth_audit join items on items.id = resource_id) where mine <> before`)[0]?.count
  const haveTakenTurns = () => until(() => Number(turns()) > 2)
  const said = await Promise.all([killed(url, 0, haveTakenTurns), killed(url, 1_000_000, haveTakenTurns)])
  for (const lines of said) assert.ok(lines.some((line) => line.startsWith('done')))
  const { faults, records } = await verifyAudit({ url })
  assert.deepEqual(faults, [])
  assert.deepEqual(lab.rows('select count(*) as count from plinth_audit'), [{ count: records }])
})
