import './on-postgres.ts'
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed } from 'plinth'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { cursors } from '../../src/storage/list/cursor.ts'
import { tables } from '../../src/storage/table/tables.ts'
import { writer } from '../../src/storage/unit-of-work/writer.ts'
import { emptyDatabase } from '../support/databases.ts'
import { laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const unavailable = (thrown: unknown) => thrown instanceof Failed && thrown.code === 'unavailable'
const others = `select pg_terminate_backend(pid) as ended from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`

/** A writer whose connection the server has ended, with what makes it another one. */
async function cutOff(context: TestContext, before: () => Promise<void>) {
  const url = await emptyDatabase()
  const lab = await laboratory(context, [item], { url })
  let call: ActiveCall | undefined
  await lab.write((_, it) => {
    call = it
  })
  const engine = await openEngine(url)
  const connection = await engine.committer()
  const own = writer({
    connection,
    async connect() {
      await before()
      return engine.committer()
    },
    tables: tables([item], cursors('a secret of thirty-two characters'), engine.dialect),
    observe: () => undefined,
    committed: () => undefined,
    chained: () => undefined,
  })
  const admin = await engine.writer()
  await admin.all(others, [])
  while (!connection.isLost) await sleep(5)
  context.after(async () => {
    await admin.close()
    await own.finish()
  })
  return { ...own, call: call as ActiveCall, admin }
}

test('what is written while a lost connection is being checked is written by one connection', async (context) => {
  // The check asks for another connection first, and would have it while the command runs.
  const delays = [300, 0]
  const { check, submit, call, admin } = await cutOff(context, () => sleep(delays.shift() ?? 0))
  const checked = check()
  const written = submit(call, async ({ db }) => {
    await db.repository(item).insert({ title: 'kept' })
    await sleep(500)
  })
  await Promise.all([checked, written])
  const kept = await admin.all('select title from items', [])
  const audited = await admin.all('select resource from plinth_audit', [])
  assert.deepEqual([kept.length, audited.length], [1, 1])
})

test('whoever checks while another check is under way is told what that one finds', async (context) => {
  let isAway = true
  const { check } = await cutOff(context, async () => {
    await sleep(50)
    if (isAway) throw new Error('the server is away')
  })
  await Promise.all([assert.rejects(check(), unavailable), assert.rejects(check(), unavailable)])
  isAway = false
  await Promise.all([check(), check()])
})
