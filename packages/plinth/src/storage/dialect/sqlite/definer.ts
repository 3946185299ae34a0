import { setTimeout as sleep } from 'node:timers/promises'
import type { Awaitable } from '../connection.ts'
import { SqliteConnection } from './connection.ts'

/** Milliseconds between two tries. */
const pause = 5

/**
 * The connection of migrations, tools and whoever makes Plinth's own tables. What it executes while no transaction is
 * open waits for others that write, and this process goes on meanwhile: they may be in it. SQLite's own way to wait,
 * that of all other statements, stops the process.
 */
export class SqliteDefiner extends SqliteConnection {
  override execute(sql: string): Awaitable<void> {
    if (this.inTransaction) return super.execute(sql)
    const patience = this.database.pragma('busy_timeout', { simple: true }) as number
    return this.#try(sql, patience, Date.now() + patience)
  }

  #try(sql: string, patience: number, end: number): Awaitable<void> {
    this.database.pragma('busy_timeout = 0')
    try {
      this.database.exec(sql)
    } catch (thrown) {
      if (this.dialect.faultOf(thrown) !== 'busy' || Date.now() > end) throw thrown
      return sleep(pause).then(() => this.#try(sql, patience, end))
    } finally {
      this.database.pragma(`busy_timeout = ${patience}`)
    }
  }
}
