import './on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { cursors } from '../../src/storage/list/cursor.ts'
import { tables } from '../../src/storage/table/tables.ts'
import { writer } from '../../src/storage/unit-of-work/writer.ts'
import { emptyDatabase } from '../support/databases.ts'
import { laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const others = `select pg_terminate_backend(pid) as ended from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`

test('what is written while a lost connection is being checked is written by one connection', async (context) => {
  const url = await emptyDatabase()
  const lab = await laboratory(context, [item], { url })
  let call: ActiveCall | undefined
  await lab.write((_, it) => {
    call = it
  })
  const engine = await openEngine(url)
  const connection = await engine.committer()
  // The check asks for another connection first, and would have it while the command runs.
  const delays = [300, 0]
  const { check, submit, finish } = writer({
    connection,
    async connect() {
      await sleep(delays.shift() ?? 0)
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
  const checked = check()
  const written = submit(call as ActiveCall, async ({ db }) => {
    await db.repository(item).insert({ title: 'kept' })
    await sleep(500)
  })
  await Promise.all([checked, written])
  const kept = await admin.all('select title from items', [])
  const audited = await admin.all('select resource from plinth_audit', [])
  assert.deepEqual([kept.length, audited.length], [1, 1])
  await admin.close()
  await finish()
})
