import type { Kysely } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { SchemaTable } from './schema.ts'
import type { SqlRow, SqlValue } from './value.ts'

export type { SqlRow, SqlValue }

/** A value, or the promise of one: an embedded engine answers at once, a server later. */
export type Awaitable<T> = T | Promise<T>

/** How the row with a key is found, compiled once. */
export interface KeyLookup {
  /** Finds it: the key is the first parameter. */
  readonly one: string
  /** Finds all that have one of several keys: their list is the first parameter. */
  readonly many: string
  /** The name of the key. */
  readonly key: string
}

/**
 * A connection to a database, used by one unit of work at a time. Parameters stand as `?` in the text, and a statement
 * is prepared once for each text.
 */
export interface Connection {
  readonly dialect: Dialect
  get(sql: string, parameters: readonly SqlValue[]): Awaitable<SqlRow | undefined>
  /** The row with a key; on a connection that writes, nobody else changes it until the transaction ends. */
  find(lookup: KeyLookup, parameters: readonly SqlValue[]): Awaitable<SqlRow | undefined>
  /**
   * Says which rows will be looked for by their keys in this transaction, to be changed: a server reads them together.
   */
  prefetch(lookup: KeyLookup, keys: readonly SqlValue[], rest: readonly SqlValue[]): void
  all(sql: string, parameters: readonly SqlValue[]): Awaitable<SqlRow[]>
  /** How many rows it changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Awaitable<number>
  /** Runs one statement with each of these parameters, in order. */
  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): Awaitable<unknown>
  /**
   * Runs a statement at the latest with the next one, which fails when this one does: a server hears of both at once.
   */
  defer(sql: string, parameters?: readonly SqlValue[]): void
  /** Puts on disk what has been committed here. An engine whose commits are durable by themselves has nothing to do. */
  persist(): Awaitable<unknown>
  /** Runs several statements at once, for definitions. */
  execute(sql: string): Awaitable<unknown>
  /** The tables that there are, without those of Plinth and of the engine. */
  schema(): Awaitable<SchemaTable[]>
  /**
   * Kysely over this connection, for migrations; `ran` is told every statement. Where definitions cannot be taken back,
   * `only` has it tell them and run nothing but reads. Loading it takes a tenth of a second.
   */
  kysely<Tables>(ran: (sql: string) => void, only?: 'told'): Promise<Kysely<Tables>>
  /** Whether a transaction is open. Some errors end it at once. */
  readonly inTransaction: boolean
  /** Whether it is of no use any more: the server has gone away. */
  readonly isLost: boolean
  close(): Awaitable<unknown>
}
