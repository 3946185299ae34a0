// A MariaDB that is away, slow or full, and one whose clients are.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/server-outage.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEngine } from '../../packages/plinth/src/storage/dialect/open-engine.ts'
import { emptyDatabase } from '../../packages/plinth/test/support/databases.ts'

test('a writer that says nothing more is to let its rows go after a minute, and nobody else is', async () => {
  const opened = await openEngine(await emptyDatabase())
  for (const [connection, seconds] of [
    [await opened.committer(), 60],
    [await opened.reader(), 0],
    [await opened.writer(), 0],
  ] as const) {
    const found = await connection.get('select @@session.idle_transaction_timeout as seconds', [])
    assert.equal(Number(found?.seconds), seconds)
    await connection.close()
  }
})
