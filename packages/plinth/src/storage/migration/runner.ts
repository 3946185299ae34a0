import type { Connection } from '../dialect/connection.ts'
import { fillTotals } from '../totals/fill.ts'
import { type BackfillProgress, fill, fillAtOnce } from './backfill.ts'
import { losses, removals } from './loss.ts'
import type { Migration } from './migration.ts'
import { recordMigration, startMigration } from './record.ts'
import type { KnownMigration } from './source.ts'

type Direction = 'up' | 'down'

/** Runs migrations on a connection. Both methods reject with an Error that names the migration. */
export interface MigrationRunner {
  /** Runs one within the open transaction. Answers the SQL that it came to. */
  rehearse(migration: KnownMigration, direction: Direction): Promise<readonly string[]>
  /** Runs one in a transaction, after its backfill. Undefined when another process has done so in the meantime. */
  transact(migration: KnownMigration, direction: Direction): Promise<readonly string[] | undefined>
}

interface RunnerOptions {
  /** Is told how far a backfill is. */
  readonly progress: (it: BackfillProgress) => void
  /** Rejects when a migration must not be run now. It is called while no instance can start. */
  readonly admit: (name: string) => Promise<void>
}

/** A runner on a connection of its own. */
export async function migrationRunner(
  connection: Connection,
  { progress, admit }: RunnerOptions,
): Promise<MigrationRunner> {
  let statements: string[] = []
  const db = await connection.kysely<Record<string, Record<string, unknown>>>((sql) => statements.push(sql))

  const { definesInTransactions } = connection.dialect
  // What cannot be taken back is told, and not done.
  const rehearsed: typeof db = definesInTransactions
    ? db
    : await connection.kysely((sql) => statements.push(sql), 'told')

  const explained = async <T>({ name }: KnownMigration, direction: Direction, act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`Migration "${name}" failed on the way ${direction}: ${reason}`, { cause })
    }
  }
  /**
   * Counts rows as the way up has left them: writers that hold some have ended by then, so that none waits for this
   * one.
   */
  const count = async ({ totals }: Migration): Promise<void> => {
    // Definitions have ended the transaction where they are not part of one.
    if (totals.length > 0 && !definesInTransactions) await connection.execute(connection.dialect.begin)
    for (const each of totals) await fillTotals(connection, each)
  }
  const apply = async (known: KnownMigration, direction: Direction): Promise<readonly string[]> => {
    const before = await connection.schema()
    const migration = await known.load()
    await startMigration(connection, known, direction)
    await migration[direction](db)
    if (direction === 'up' && definesInTransactions)
      assertIntended(migration, losses(before, await connection.schema(), statements))
    const { dangling: orphans } = connection.dialect
    const dangling = orphans && (await connection.get(orphans, []))
    if (dangling)
      throw new Error(`a row of "${dangling.table}" refers to one of "${dangling.parent}" that is not there`)
    if (direction === 'up') await count(migration)
    await recordMigration(connection, known, direction, new Date())
    return statements
  }
  const foretell = async (known: KnownMigration, direction: Direction): Promise<readonly string[]> => {
    const migration = await known.load()
    await migration[direction](rehearsed)
    if (direction === 'up') assertIntended(migration, removals(await connection.schema(), statements))
    return statements
  }
  const isDue = async ({ name }: KnownMigration, direction: Direction): Promise<boolean> => {
    const done = await connection.get('select name from plinth_migration where name = ?', [name])
    return (done === undefined) === (direction === 'up')
  }

  return {
    rehearse: (known, direction) =>
      explained(known, direction, async () => {
        statements = []
        if (direction === 'up') for (const each of (await known.load()).backfill) await fillAtOnce(rehearsed, each)
        return definesInTransactions ? apply(known, direction) : foretell(known, direction)
      }),
    transact: (known, direction) =>
      explained(known, direction, async () => {
        statements = []
        if (direction === 'up' && (await isDue(known, direction))) {
          for (const each of (await known.load()).backfill) {
            const { table, column } = each
            await fill(connection, db, each, (done, total) =>
              progress({ migration: known.name, table, column, done, total }),
            )
          }
        }
        await connection.execute(connection.dialect.beginDefinition)
        if (!(await isDue(known, direction))) {
          await connection.run('rollback')
          return undefined
        }
        await admit(known.name)
        if (!definesInTransactions) {
          await foretell(known, direction)
          statements = []
        }
        const ran = await apply(known, direction)
        await connection.run('commit')
        return ran
      }),
  }
}

function assertIntended({ lossy }: Migration, lost: readonly string[]): void {
  if (lossy?.trim()) return
  if (lost.length > 0)
    throw new Error(`it removes ${lost.join(' and ')}; say why that is not missed: migration({ lossy: '...' })`)
  // As it was drafted; not on every engine is all that it loses found.
  if (lossy !== undefined)
    throw new Error('its reason is still empty; say why nobody misses what it removes in "lossy"')
}
