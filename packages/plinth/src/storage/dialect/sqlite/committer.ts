import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { SqliteConnection } from './connection.ts'

const synchronise = promisify(fdatasync)

/** Milliseconds within which a disk is fast: to have another thread wait for it takes about as long. */
const fast = 0.5
/** Commits for which another thread waits for a disk that was slow, at first and at most, before it is tried again. */
const others = { first: 4, most: 256 }

/**
 * The connection of the writer. A commit leaves the log of changes to the system (synchronous=NORMAL) and does not wait
 * for the disk; `persist` does: at once where the disk is fast, otherwise outside the event loop, so that the next
 * commands run meanwhile. SQLite itself still puts the log on disk before it copies the log to the database, and before
 * it starts the log from its beginning.
 */
export class SqliteCommitter extends SqliteConnection {
  #log: number | undefined
  #left = 0
  #others = others.first

  override persist(): Promise<void> | void {
    // It exists since the first commit, and as long as this connection does.
    this.#log ??= openSync(`${this.database.name}-wal`, 'r+')
    if (this.#left > 0) {
      this.#left--
      return synchronise(this.#log)
    }
    const began = performance.now()
    fdatasyncSync(this.#log)
    if (performance.now() - began < fast) this.#others = others.first
    else {
      this.#left = this.#others
      this.#others = Math.min(2 * this.#others, others.most)
    }
  }

  override close(): void {
    super.close()
    if (this.#log !== undefined) closeSync(this.#log)
    this.#log = undefined
  }
}
