import type { Kysely } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { SchemaTable } from './schema.ts'

/** What a column holds: text, number or nothing. */
export type SqlValue = string | number | null
export type SqlRow = Record<string, SqlValue>

/** A value, or the promise of one: an embedded engine answers at once, a server later. */
export type Awaitable<T> = T | Promise<T>

/**
 * A connection to a database, used by one unit of work at a time. Parameters stand as `?` in the text, and a statement is
 * prepared once for each text.
 */
export interface Connection {
  readonly dialect: Dialect
  get(sql: string, parameters: readonly SqlValue[]): Awaitable<SqlRow | undefined>
  all(sql: string, parameters: readonly SqlValue[]): Awaitable<SqlRow[]>
  /** How many rows it changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Awaitable<number>
  /** Runs one statement with each of these parameters, in order. */
  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): Awaitable<unknown>
  /** Runs a statement at the latest with the next one, which fails when this one does: a server hears of both at once. */
  defer(sql: string): void
  /** Puts on disk what has been committed here. An engine whose commits are durable by themselves has nothing to do. */
  persist(): Awaitable<unknown>
  /** Runs several statements at once, for definitions. */
  execute(sql: string): Awaitable<unknown>
  /** The tables that there are, without those of Plinth and of the engine. */
  schema(): Awaitable<SchemaTable[]>
  /** Kysely over this connection, for migrations; `ran` is told every statement. Loading it takes a tenth of a second. */
  kysely<Tables>(ran: (sql: string) => void): Promise<Kysely<Tables>>
  /** Whether a transaction is open. Some errors end it at once. */
  readonly inTransaction: boolean
  close(): Awaitable<unknown>
}
