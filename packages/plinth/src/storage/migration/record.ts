import type { Connection } from '../dialect/connection.ts'
import { type Phase, phaseOf } from './phase.ts'
import type { KnownMigration } from './source.ts'

/** The table of applied migrations. */
export const migrationTable = `
  create table plinth_migration (
    name label not null primary key,
    checksum text not null,
    applied_at text not null
  );`

/** What stands in the place of the time while a migration is run, where half of one would stay. */
const started = 'started'

/**
 * Where a migration stands. A `started` one is being run, or was when it ended half done. `changed` and `missing` ones
 * have been applied, and their file is not what it was.
 */
export interface MigrationStatus {
  readonly name: string
  readonly phase: Phase
  readonly state: 'applied' | 'pending' | 'started' | 'changed' | 'missing'
  /** Absent when it is pending. */
  readonly appliedAt: string | undefined
}

/** Where each migration stands, in order. */
export async function migrationStatus(
  connection: Connection,
  known: readonly KnownMigration[],
): Promise<MigrationStatus[]> {
  const rows = await connection.all('select name, checksum, applied_at from plinth_migration', [])
  const applied = new Map(rows.map((row) => [row.name as string, row]))
  const names = [...new Set([...known.map(({ name }) => name), ...applied.keys()])].sort()
  return names.map((name) => {
    const file = known.find((it) => it.name === name)
    const row = applied.get(name)
    const isStarted = row?.applied_at === started
    const state = !row
      ? 'pending'
      : isStarted
        ? started
        : !file
          ? 'missing'
          : file.checksum === row.checksum
            ? 'applied'
            : 'changed'
    return {
      name,
      phase: phaseOf(name),
      state,
      appliedAt: isStarted ? undefined : (row?.applied_at as string | undefined),
    }
  })
}

/** Throws an Error that says what is wrong when these migrations are not the ones that the database knows. */
export function assertConsistent(statuses: readonly MigrationStatus[]): void {
  for (const { name, state } of statuses) {
    if (state === 'started')
      throw new Error(
        `Migration "${name}" has begun and not ended, and this database keeps what half of one has done. If nobody runs it now, ` +
          `undo that by hand, and then: delete from plinth_migration where name = '${name}'.`,
      )
    if (state === 'changed')
      throw new Error(`Migration "${name}" has been applied and then changed. Restore it, and write a new one instead.`)
    if (state === 'missing')
      throw new Error(`Migration "${name}" has been applied but is not here. Is this an older version of the service?`)
  }
  const first = statuses.findIndex(({ state }) => state === 'pending')
  const later = statuses.findLast(({ state }) => state === 'applied')
  if (first >= 0 && later && statuses.indexOf(later) > first)
    throw new Error(
      `Migration "${statuses[first]?.name}" comes before "${later.name}", which has been applied. Give it a higher number.`,
    )
}

/** Notes that a migration begins, where half of one would stay. */
export async function startMigration(
  connection: Connection,
  { name, checksum }: KnownMigration,
  direction: 'up' | 'down',
): Promise<void> {
  if (connection.dialect.definesInTransactions) return
  if (direction === 'up')
    await connection.run('insert into plinth_migration values (?, ?, ?)', [name, checksum, started])
  else await connection.run('update plinth_migration set applied_at = ? where name = ?', [started, name])
}

/** Notes that a migration has been applied, or taken back. */
export async function recordMigration(
  connection: Connection,
  { name, checksum }: KnownMigration,
  direction: 'up' | 'down',
  at: Date,
): Promise<void> {
  const { definesInTransactions } = connection.dialect
  if (direction === 'up' && definesInTransactions)
    await connection.run('insert into plinth_migration values (?, ?, ?)', [name, checksum, at.toISOString()])
  else if (direction === 'up')
    await connection.run('update plinth_migration set applied_at = ? where name = ?', [at.toISOString(), name])
  else await connection.run('delete from plinth_migration where name = ?', [name])
}
