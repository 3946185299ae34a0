import type { KeyLookup, SqlValue } from '../dialect/connection.ts'

/** A row that a command will look for by its key. */
export interface Sought {
  readonly lookup: KeyLookup
  readonly key: SqlValue
  /** What is asked beside the key. */
  readonly rest: readonly SqlValue[]
}
