import type { Kysely } from 'kysely'
import type { KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import type { Dialect } from '../dialect.ts'
import type { SchemaTable } from '../schema.ts'
import { deferrals } from './deferred.ts'
import { LostConnection } from './lost-connection.ts'
import type { ServerConnection } from './snapshot.ts'

/**
 * A connection whose driver sends a statement when the one before has been answered. Statements that are deferred wait
 * for the next one.
 */
export abstract class SequentialConnection implements ServerConnection {
  abstract readonly dialect: Dialect
  /** These drivers and servers forget the statements that were not used for long. */
  readonly isWorn = false
  protected readonly deferred = deferrals()
  #lost: LostConnection | undefined
  #isClosed = false

  abstract get inTransaction(): boolean
  abstract all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]>
  abstract find(lookup: KeyLookup, parameters: readonly SqlValue[]): Promise<SqlRow | undefined>
  abstract run(sql: string, parameters?: readonly SqlValue[]): Promise<number>
  abstract execute(sql: string): Promise<void>
  abstract schema(): Promise<SchemaTable[]>
  abstract kysely<Tables>(ran: (sql: string) => void, only?: 'told'): Promise<Kysely<Tables>>
  /** Takes leave of the server. */
  protected abstract end(): Promise<void>
  /** Lets go of what is left of the connection, and forgets what is open on it. */
  protected abstract discard(): void

  get isLost(): boolean {
    return this.#isClosed || this.#lost !== undefined
  }

  async get(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.all(sql, parameters))[0]
  }

  /** Does nothing: what is asked earlier is answered no earlier. */
  prefetch(): void {}

  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): void {
    for (const each of parameters) this.defer(sql, each)
  }

  defer(sql: string, parameters: readonly SqlValue[] = []): void {
    this.deferred.add(sql, parameters)
  }

  persist(): void {}

  abandon(): void {
    this.lose(undefined)
  }

  async close(): Promise<void> {
    if (this.isLost) return
    this.#isClosed = true
    await this.end()
  }

  /** Throws a LostConnection once the connection is lost. */
  protected assertThere(): void {
    if (this.#lost) throw this.#lost
  }

  /** Gives the connection up. Answers what whoever waits for it is told. */
  protected lose(cause: unknown): LostConnection {
    if (!this.#lost) {
      this.#lost = new LostConnection('The connection to the database is lost.', { cause })
      this.discard()
    }
    return this.#lost
  }
}
