import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { sqlite } from '../../src/storage/dialect/sqlite/engine.ts'
import { sqliteSnapshots } from '../../src/storage/dialect/sqlite/snapshots.ts'
import type { Snapshot } from '../../src/storage/unit-of-work/snapshot.ts'
import { temporaryFolder } from './laboratory.ts'

const holder = { linger: () => undefined }

/** Snapshots of an empty database, and the connections that were opened for them. */
function opened(context: TestContext) {
  const engine = sqlite(`sqlite:${join(temporaryFolder(context), 'app.db')}`)
  const writer = engine.writer()
  const connections: SqliteConnection[] = []
  const states = sqliteSnapshots(() => {
    const connection = engine.reader()
    connections.push(connection)
    return connection
  })
  context.after(() => {
    states.close()
    writer.close()
  })
  /** As many snapshots as wanted, all held at once. */
  const hold = (count: number): Snapshot<SqliteConnection>[] =>
    Array.from({ length: count }, () => {
      const held = states.join(holder)
      states.renew()
      return held
    })
  const leave = (held: readonly Snapshot<SqliteConnection>[]): void => {
    for (const each of held) states.leave(each, holder)
  }
  return { connections, hold, leave }
}

test('queries one after the other use one connection', (context) => {
  const { connections, hold, leave } = opened(context)
  for (let count = 0; count < 10; count++) leave(hold(1))
  assert.equal(connections.length, 1)
})

test('of the connections of a moment with many slow queries, only some are kept', (context) => {
  const { connections, hold, leave } = opened(context)
  leave(hold(20))
  assert.equal(connections.filter(({ database }) => database.open).length, 4)
  leave(hold(4))
  assert.equal(connections.length, 20)
})

test('a connection on which callers had many shapes of queries prepared is replaced', (context) => {
  const { connections, hold, leave } = opened(context)
  const [held] = hold(1)
  assert.ok(held)
  for (let count = 0; count < 600; count++) held.connection.get(`select ${count}`, [])
  leave([held])
  assert.equal(held.connection.database.open, false)
  const [next] = hold(1)
  assert.deepEqual(next?.connection.get('select 1 as one', []), { one: 1 })
  assert.equal(connections.length, 2)
})
