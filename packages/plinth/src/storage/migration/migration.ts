import type { Expression, ExpressionBuilder, Kysely } from 'kysely'
import type { CountedRows } from '../totals/fill.ts'

type Tables = Record<string, Record<string, unknown>>

/** The database as a migration sees it: Kysely, over whatever tables there are at that point. */
export type MigrationDatabase = Kysely<Tables>

/** What rows get in a column in which they have nothing yet, some thousand of them in a transaction. */
export interface Backfill {
  readonly table: string
  /** The column by which rows are told apart, and taken in order. */
  readonly key: string
  readonly column: string
  /** The value, from the other columns of a row: `(row) => row.ref('name')`. */
  readonly value: (row: ExpressionBuilder<Tables, string>) => Expression<unknown>
}

/** One step of a schema, and the way back. */
export interface Migration {
  readonly kind: 'migration'
  readonly up: (db: MigrationDatabase) => Promise<unknown>
  readonly down: (db: MigrationDatabase) => Promise<unknown>
  /** What is done before the way up. One that is broken off goes on where it was. */
  readonly backfill: readonly Backfill[]
  /** Totals that are counted anew at the end of the way up, in its transaction: all that write keep them. */
  readonly totals: readonly CountedRows[]
  /** Why what the way up removes is not missed. Without it, a way up that loses something is refused. */
  readonly lossy: string | undefined
}

interface MigrationOptions extends Pick<Migration, 'down'> {
  /** Default: nothing but the backfill and the totals. */
  readonly up?: Migration['up']
  readonly backfill?: Migration['backfill']
  readonly totals?: Migration['totals']
  readonly lossy?: string
}

/**
 * Declares a step of a schema, as the default export of a file `migrations/0001-create-people.ts`. Its ways run in a
 * transaction of their own. What the version of the service before it cannot live with is in a file that ends in
 * `.contract.ts`.
 */
export function migration(options: MigrationOptions): Migration {
  const { up = async () => undefined, down, backfill = [], totals = [], lossy } = options
  return { kind: 'migration', up, down, backfill, totals, lossy }
}
