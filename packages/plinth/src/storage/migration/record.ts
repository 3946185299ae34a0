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

/** Where a migration stands. `changed` and `missing` ones have been applied, and their file is not what it was. */
export interface MigrationStatus {
  readonly name: string
  readonly phase: Phase
  readonly state: 'applied' | 'pending' | 'changed' | 'missing'
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
    const state = !row ? 'pending' : !file ? 'missing' : file.checksum === row.checksum ? 'applied' : 'changed'
    return { name, phase: phaseOf(name), state, appliedAt: row?.applied_at as string | undefined }
  })
}

/** Throws an Error that says what is wrong when these migrations are not the ones that the database knows. */
export function assertConsistent(statuses: readonly MigrationStatus[]): void {
  for (const { name, state } of statuses) {
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

/** Notes that a migration has been applied, or taken back. */
export async function recordMigration(
  connection: Connection,
  { name, checksum }: KnownMigration,
  direction: 'up' | 'down',
  at: Date,
): Promise<void> {
  if (direction === 'up')
    await connection.run('insert into plinth_migration values (?, ?, ?)', [name, checksum, at.toISOString()])
  else await connection.run('delete from plinth_migration where name = ?', [name])
}
