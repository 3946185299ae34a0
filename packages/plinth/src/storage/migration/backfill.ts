import type { Connection } from '../dialect/connection.ts'
import type { Backfill, MigrationDatabase } from './migration.ts'

/** The rows of a transaction: a writer of the service waits that long, some milliseconds. */
const batch = 1000

/** How far a backfill is, in rows that it has looked at and those there were at its beginning. */
export interface BackfillProgress {
  readonly migration: string
  readonly table: string
  readonly column: string
  readonly done: number
  readonly total: number
}

/**
 * Gives the rows that have nothing in a column the value, batch by batch in the order of their keys, each in a
 * transaction of its own. Rejects when a statement fails; what was done until then stays, and is not done again.
 */
export async function fill(
  connection: Connection,
  db: MigrationDatabase,
  { table, key, column, value }: Backfill,
  report: (done: number, total: number) => void,
): Promise<void> {
  const empty = db.selectFrom(table).where(column, 'is', null)
  const [counted] = await empty.select(({ fn }) => fn.countAll().as('count')).execute()
  const total = Number(counted?.count)
  let done = 0
  let after: unknown
  for (;;) {
    await connection.execute(connection.dialect.begin)
    const next = after === undefined ? empty : empty.where(key, '>', after)
    const rows = await next.select(key).orderBy(key).limit(batch).execute()
    const keys = rows.map((row) => row[key])
    if (keys.length > 0) {
      const update = db.updateTable(table).set((row) => ({ [column]: value(row as never) }))
      // What somebody has written in the meantime stays.
      await update.where(key, 'in', keys).where(column, 'is', null).execute()
    }
    await connection.run('commit')
    done += keys.length
    after = keys.at(-1)
    if (keys.length > 0) report(done, Math.max(done, total))
    if (keys.length < batch) return
  }
}

/** What rows would get, in the open transaction: all of them in one statement. */
export async function fillAtOnce(db: MigrationDatabase, { table, column, value }: Backfill): Promise<void> {
  const update = db.updateTable(table).set((row) => ({ [column]: value(row as never) }))
  await update.where(column, 'is', null).execute()
}
