import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { SqliteConnection } from './connection.ts'

const synchronise = promisify(fdatasync)

/**
 * The connection of the writer. A commit leaves the log of changes to the system (synchronous=NORMAL) and does not wait for
 * the disk; `persist` does, outside the event loop, so that the next commands run meanwhile. SQLite itself still puts the
 * log on disk before it copies the log to the database, and before it starts the log from its beginning.
 */
export class SqliteCommitter extends SqliteConnection {
  #log: number | undefined

  override persist(): Promise<void> {
    // It exists since the first commit, and as long as this connection does.
    this.#log ??= openSync(`${this.database.name}-wal`, 'r+')
    return synchronise(this.#log)
  }

  override close(): void {
    super.close()
    if (this.#log !== undefined) closeSync(this.#log)
    this.#log = undefined
  }
}
