import Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { cache } from '../../../core/cache.ts'
import { fold } from '../../list/fold.ts'
import type { Awaitable, Connection, KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import { commonForms } from '../form.ts'
import type { SchemaTable } from '../schema.ts'
import { manyAtOnce } from '../server/inserts.ts'
import { defineDecimals } from './decimals.ts'
import { sqliteDialect } from './dialect.ts'
import { lateSavepoint } from './late-savepoint.ts'
import { sqliteSchema } from './schema.ts'

/** How many prepared statements a connection keeps: callers choose the shapes of lists, so there must be an end. */
const kept = 500
/**
 * KiB of pages that a connection keeps. More made nothing faster that was measured: the system keeps the file as well.
 */
const pageCache = 2000
/** Values of one statement that inserts many rows. More made nothing faster. */
const mostValues = 128

/** One connection to an SQLite database, with its prepared statements by their text. */
export class SqliteConnection implements Connection {
  readonly dialect = sqliteDialect
  readonly isLost = false
  readonly database: Database.Database
  readonly #statements = cache<Database.Statement<SqlValue[], SqlRow>>(kept)
  readonly #savepoint = lateSavepoint(
    (sql, parameters) => void this.#statement(sql).run(...parameters),
    () => !this.inTransaction,
  )
  #prepared = 0

  constructor(path: string, options: Database.Options) {
    this.database = new Database(path, options)
    this.database.exec(`pragma cache_size = -${pageCache}`)
    // SQLite's own "lower" knows the letters of ASCII only.
    this.database.function('fold', { deterministic: true }, (text) => (text === null ? null : fold(text as string)))
    this.database.function('microseconds', { deterministic: true }, (text) => commonForms.duration.encode(text))
    defineDecimals(this.database)
  }

  /**
   * Whether it has prepared more statements than it keeps. The memory of the others comes back when the connection is
   * closed, or when node happens to collect its garbage, which it does not hurry: it cannot see how much that is.
   */
  get isWorn(): boolean {
    return this.#prepared > kept
  }

  get(sql: string, parameters: readonly SqlValue[]): SqlRow | undefined {
    this.#savepoint.set()
    return this.#statement(sql).get(...parameters)
  }

  find({ one }: KeyLookup, parameters: readonly SqlValue[]): SqlRow | undefined {
    this.#savepoint.set()
    return this.#statement(one).get(...parameters)
  }

  prefetch(): void {}

  all(sql: string, parameters: readonly SqlValue[]): SqlRow[] {
    this.#savepoint.set()
    return this.#statement(sql).all(...parameters)
  }

  run(sql: string, parameters: readonly SqlValue[] = []): number {
    this.#savepoint.set()
    return this.#statement(sql).run(...parameters).changes
  }

  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): void {
    this.#savepoint.set()
    for (const each of manyAtOnce({ sql, rows: parameters }, mostValues)) {
      this.#statement(each.sql).run(...each.parameters)
    }
  }

  defer(sql: string, parameters: readonly SqlValue[] = []): void {
    this.#savepoint.defer(sql, parameters)
  }

  persist(): Promise<void> | void {}

  execute(sql: string): Awaitable<void> {
    this.#savepoint.set()
    this.database.exec(sql)
  }

  schema(): Promise<SchemaTable[]> {
    return sqliteSchema(this)
  }

  async kysely<Tables>(ran: (sql: string) => void): Promise<Kysely<Tables>> {
    const { sqliteKysely } = await import('./kysely.ts')
    // A table that is rebuilt is dropped first, and must not take with it what refers to it.
    this.database.exec('pragma foreign_keys = off')
    return sqliteKysely(this.database, ran)
  }

  get inTransaction(): boolean {
    return this.database.inTransaction
  }

  close(): void {
    this.database.close()
  }

  #statement(sql: string): Database.Statement<SqlValue[], SqlRow> {
    return this.#statements(sql, () => {
      this.#prepared++
      return this.database.prepare<SqlValue[], SqlRow>(sql)
    })
  }
}
