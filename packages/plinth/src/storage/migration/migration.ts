import type { Kysely } from 'kysely'

/** The database as a migration sees it: Kysely, over whatever tables there are at that point. */
export type MigrationDatabase = Kysely<Record<string, Record<string, unknown>>>

/** One step of a schema, and the way back. */
export interface Migration {
  readonly kind: 'migration'
  readonly up: (db: MigrationDatabase) => Promise<void>
  readonly down: (db: MigrationDatabase) => Promise<void>
  /** Why what the way up removes is not missed. Without it, a way up that removes a table or a column is refused. */
  readonly lossy: string | undefined
}

/**
 * Declares a step of a schema, as the default export of a file `migrations/0001-create-people.ts`. It runs in a
 * transaction of its own.
 */
export function migration({
  up,
  down,
  lossy,
}: Pick<Migration, 'up' | 'down'> & { readonly lossy?: string }): Migration {
  return { kind: 'migration', up, down, lossy }
}
