import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'
import { SqliteCommitter } from './committer.ts'
import { SqliteConnection } from './connection.ts'
import { SqliteDefiner } from './definer.ts'
import { sqliteDialect } from './dialect.ts'
import { openFile } from './file.ts'
import { insist } from './insist.ts'
import { sqliteSnapshots } from './snapshots.ts'

/** SQLite answers at once. A connection that writes waits 30 seconds for others that do. */
interface SqliteEngine extends Engine<SqliteConnection> {
  writer(): SqliteConnection
  committer(): SqliteConnection
  reader(): SqliteConnection
}

/**
 * Pages of 4 KiB in the log of changes after which it is copied to the database, twice SQLite's own: less is copied
 * twice.
 */
const checkpoint = 2000
/** The longest that a connection waits for another one, in milliseconds. */
const longest = 30_000

/**
 * SQLite at `sqlite:path/to/file.db` or `sqlite::memory:`. Writes are durable before they are answered (WAL). Its
 * connections throw a DatabaseError when the file cannot be opened.
 *
 * `:memory:` is a private temporary file that is never synced: a real in-memory database of SQLite either has one
 * connection only, which sees its own uncommitted rows, or (memdb) no WAL, so that a reader's snapshot blocks the
 * writer.
 */
export function sqlite(url: string): SqliteEngine {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : ''
  if (path === '')
    throw new TypeError('The database URL must begin with "sqlite:": "sqlite:data/app.db" or "sqlite::memory:".')
  const folder = path === ':memory:' ? temporaryFolder() : undefined
  const file = folder === undefined ? path : join(folder, 'memory.db')
  const writing = (
    Connection: typeof SqliteConnection,
    synchronous: 'off' | 'normal' | 'full',
    patience: number,
  ): SqliteConnection =>
    openFile(file, () => {
      // Opening waits for others that open or close the file at the same moment, even where later statements do not
      // wait.
      const connection = new Connection(file, { timeout: longest })
      insist(longest, () => connection.database.exec('pragma journal_mode = wal'))
      connection.database.exec(`
        pragma synchronous = ${synchronous};
        pragma foreign_keys = on;
        pragma recursive_triggers = on;
        pragma temp_store = memory;
        pragma wal_autocheckpoint = ${checkpoint};
        pragma busy_timeout = ${patience}`)
      return connection
    })
  const reader = (): SqliteConnection => new SqliteConnection(file, { readonly: true, timeout: 1000 })
  return {
    dialect: sqliteDialect,
    lanes: 1,
    writer: () => writing(SqliteDefiner, folder ? 'off' : 'full', longest),
    committer: () => (folder ? writing(SqliteConnection, 'off', 0) : writing(SqliteCommitter, 'normal', 0)),
    reader,
    snapshots: () => sqliteSnapshots(reader),
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
