import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { Failed } from '../../core/failure.ts'
import { problem } from '../../core/problems.ts'
import { cache } from '../cache.ts'
import { fold } from '../fold.ts'

/** What a column holds: text, number or nothing. */
export type SqlValue = string | number | null
export type SqlRow = Record<string, SqlValue>

/** How many prepared statements a connection keeps: callers choose the shapes of lists, so there must be an end. */
const kept = 500
/** KiB of pages that a connection keeps. More made nothing faster that was measured: the system keeps the file as well. */
const pageCache = 2000

/** One connection to an SQLite database, with its prepared statements by their text. */
export class Connection {
  readonly database: Database.Database
  readonly #statements = cache<Database.Statement<SqlValue[], SqlRow>>(kept)
  #prepared = 0

  constructor(path: string, options: Database.Options) {
    this.database = new Database(path, options)
    this.database.exec(`pragma cache_size = -${pageCache}`)
    // SQLite's own "lower" knows the letters of ASCII only.
    this.database.function('fold', { deterministic: true }, (text) => (text === null ? null : fold(text as string)))
  }

  /**
   * Whether it has prepared more statements than it keeps. The memory of the others comes back when the connection is
   * closed, or when node happens to collect its garbage, which it does not hurry: it cannot see how much that is.
   */
  get isWorn(): boolean {
    return this.#prepared > kept
  }

  get(sql: string, parameters: readonly SqlValue[]): SqlRow | undefined {
    return this.#statement(sql).get(...parameters)
  }

  all(sql: string, parameters: readonly SqlValue[]): SqlRow[] {
    return this.#statement(sql).all(...parameters)
  }

  /** How many rows it changed. */
  run(sql: string, parameters: readonly SqlValue[] = []): number {
    return this.#statement(sql).run(...parameters).changes
  }

  /** Runs several statements at once, for definitions. */
  execute(sql: string): void {
    this.database.exec(sql)
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

/** Where the connections to one database come from. */
export interface Engine {
  /** A connection that writes. For another process's transaction it waits 30 seconds, and blocks this process. */
  readonly writer: () => Connection
  /** A connection that only reads, and only what is committed. */
  readonly reader: () => Connection
  /** Removes what the engine itself has put on disk, once its connections are closed. */
  dispose(): void
}

/**
 * SQLite at `sqlite:path/to/file.db` or `sqlite::memory:`. Writes are durable when a commit returns (WAL, synchronous=FULL).
 *
 * `:memory:` is a private temporary file that is never synced: a real in-memory database of SQLite either has one
 * connection only, which sees its own uncommitted rows, or (memdb) no WAL, so that a reader's snapshot blocks the writer.
 */
export function sqlite(url: string): Engine {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : ''
  if (path === '')
    throw new TypeError('The database URL must begin with "sqlite:": "sqlite:data/app.db" or "sqlite::memory:".')
  const folder = path === ':memory:' ? temporaryFolder() : undefined
  const file = folder === undefined ? path : join(folder, 'memory.db')
  return {
    writer() {
      mkdirSync(dirname(file), { recursive: true })
      const connection = new Connection(file, { timeout: 30_000 })
      connection.execute(`
        pragma journal_mode = wal;
        pragma synchronous = ${folder ? 'off' : 'full'};
        pragma foreign_keys = on;
        pragma recursive_triggers = on;
        pragma temp_store = memory`)
      return connection
    },
    reader: () => new Connection(file, { readonly: true, timeout: 1000 }),
    dispose: () => folder !== undefined && removeFolder(folder),
  }
}

const folders = new Set<string>()
let cleaning = false

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-'))
  if (!cleaning) process.once('exit', () => folders.forEach(removeFolder))
  cleaning = true
  folders.add(folder)
  return folder
}

function removeFolder(folder: string): void {
  folders.delete(folder)
  rmSync(folder, { recursive: true, force: true })
}

/** Errors of SQLite that say nothing about the statement: the same one may well succeed later. */
const passing = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|PROTOCOL|NOMEM|INTERRUPT)/

/** Whether the statement wanted a key or a unique set that is taken. */
export function isCollision(thrown: unknown): boolean {
  if (!(thrown instanceof Database.SqliteError)) return false
  return thrown.code === 'SQLITE_CONSTRAINT_UNIQUE' || thrown.code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
}

/** Whether another process is writing. */
export function isBusy(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')
}

/** What an error of the engine is to the caller: `unavailable` when the same may succeed later, else as it was thrown. */
export function refusalOf(thrown: unknown): unknown {
  return thrown instanceof Database.SqliteError && passing.test(thrown.code) ? unavailable(thrown) : thrown
}

/** The failure of whatever needed storage that is not to be had. */
export function unavailable(cause: unknown): Failed {
  return cause instanceof Failed && cause.code === 'unavailable' ? cause : problem('unavailable', { cause })
}
