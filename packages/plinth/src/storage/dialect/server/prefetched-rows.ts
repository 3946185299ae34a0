import type { SqlRow, SqlValue } from '../connection.ts'

/** Rows that were read before anybody looked for them, each for who looks for it first. */
export interface PrefetchedRows {
  /** Keeps what is found of some keys, for a statement and for what it asks beside the key. */
  keep(sql: string, column: string, keys: readonly SqlValue[], rest: readonly SqlValue[], rows: Promise<SqlRow[]>): void
  /** The row that a statement would find; undefined when it is not here. */
  take(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined>
  /** Forgets what a statement with these parameters may change: a row is changed by its key. */
  forget(parameters: readonly SqlValue[]): void
  clear(): void
}

interface Kept {
  readonly sql: string
  readonly rest: readonly SqlValue[]
  readonly rows: Promise<ReadonlyMap<SqlValue | undefined, SqlRow>>
}

/** Rows of one transaction. */
export function prefetchedRows(): PrefetchedRows {
  const kept = new Map<SqlValue | undefined, Kept>()
  return {
    keep(sql, column, keys, rest, rows) {
      const found = rows.then((all) => new Map(all.map((row) => [row[column], row])))
      // Who looks for one hears of it; perhaps nobody does.
      found.catch(() => undefined)
      for (const key of keys) kept.set(key, { sql, rest, rows: found })
    },
    async take(sql, [key, ...rest]) {
      const found = kept.get(key)
      if (found?.sql !== sql || !rest.every((value, place) => value === found.rest[place])) return undefined
      kept.delete(key)
      return (await found.rows).get(key)
    },
    forget(parameters) {
      if (kept.size > 0) for (const value of parameters) kept.delete(value)
    },
    clear: () => kept.clear(),
  }
}
