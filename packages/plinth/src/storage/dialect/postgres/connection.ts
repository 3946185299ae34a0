import { Socket } from 'node:net'
import type { Kysely } from 'kysely'
import { Client, DatabaseError, type QueryConfig, type QueryResult } from 'pg'
import type { Connection, KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'
import { deferrals } from '../server/deferred.ts'
import type { Access } from '../server/engine.ts'
import { longestSilence, longestStatement } from '../server/limits.ts'
import { LostConnection, unreachable } from '../server/lost-connection.ts'
import { prefetchedRows } from '../server/prefetched-rows.ts'
import { postgresDialect } from './dialect.ts'
import { postgresInserts } from './inserts.ts'
import { postgresSchema } from './schema.ts'
import { postgresStatements } from './statements.ts'
import { postgresTypes } from './types.ts'

/** Milliseconds that a command waits for a row that another lane holds, before it is put off. */
const lockTimeout = 30

/**
 * The server asks who says nothing for ten seconds whether it is there: a machine without power would hold its locks
 * for hours.
 */
const presence = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3'
const settings = `-c timezone=UTC -c datestyle=ISO ${presence}`
const reading = '-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on'

/**
 * What the server says of a statement that was prepared before a column had the type that it has now: it keeps the
 * types of its parameters, and the columns that it answered with, for as long as the connection lasts.
 */
const outdated: ReadonlySet<string | undefined> = new Set(['0A000', '42804', '42883'])

const control = /^(begin|set|commit|rollback|savepoint|release)\b/

interface PostgresOptions {
  readonly url: string
  readonly access: Access
}

/**
 * One connection to a PostgreSQL database. Statements are sent when they are asked for, those that are deferred
 * together with the next one: the server answers them in order, and all of them take one way there and back.
 */
export class PostgresConnection implements Connection {
  readonly dialect = postgresDialect
  readonly #client: Client
  readonly #socket: Socket
  readonly #statements = postgresStatements()
  readonly #inserts = postgresInserts()
  readonly #prefetched = prefetchedRows()
  readonly #deferred = deferrals()
  #inTransaction = false
  #lost: LostConnection | undefined

  private constructor(client: Client, socket: Socket) {
    this.#client = client
    this.#socket = socket
    client.on('error', (cause) => this.#lose(cause))
    client.on('end', () => this.#lose(undefined))
  }

  /** Connects. Rejects with a LostConnection when the server cannot be reached or does not let us in. */
  static async open({ url, access }: PostgresOptions): Promise<PostgresConnection> {
    const socket = new Socket()
    const client = new Client({
      connectionString: url,
      fallback_application_name: 'plinth',
      stream: () => socket,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: longestSilence,
      lock_timeout: access === 'write' ? lockTimeout : 0,
      ...(access !== 'define' && { query_timeout: longestSilence, statement_timeout: longestStatement }),
      options: access === 'read' ? `${settings} ${reading}` : settings,
      types: postgresTypes,
    })
    // Until the connection is open, its promise tells what goes wrong.
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (cause) {
      socket.destroy()
      throw unreachable(String(client.database), `${client.host}:${client.port}`, cause)
    }
    return new PostgresConnection(client, socket)
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Whether it has prepared as many statements as it keeps. */
  get isWorn(): boolean {
    return this.#statements.isFull
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  async get(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.#ask(sql, parameters)).rows[0]
  }

  async all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.#ask(sql, parameters)).rows
  }

  async run(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    const [word = ''] = sql.split(' ', 1)
    if (word === 'commit' || word === 'rollback') return this.#end(sql)
    if (word === 'begin') return this.#begin(sql)
    if (!this.#inTransaction) return (await this.#ask(sql, parameters)).rowCount ?? 0
    this.#prefetched.forget(parameters)
    // Without a savepoint an error would end the whole transaction; whoever asked may know what to do about it.
    this.defer('savepoint statement')
    try {
      return (await this.#ask(sql, parameters)).rowCount ?? 0
    } catch (thrown) {
      this.defer('rollback to statement')
      throw thrown
    } finally {
      this.defer('release statement')
    }
  }

  async find({ one }: KeyLookup, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.#prefetched.take(one, parameters)) ?? this.get(`${one} for update`, parameters)
  }

  prefetch({ one, many, key }: KeyLookup, keys: readonly SqlValue[], rest: readonly SqlValue[]): void {
    // A row that others hold is waited for by whoever looks for it.
    const rows = this.all(`${many} for update skip locked`, [postgresDialect.list(keys), ...rest])
    this.#prefetched.keep(one, key, keys, rest, rows)
  }

  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): void {
    for (const each of parameters) this.defer(sql, each)
  }

  defer(sql: string, parameters: readonly SqlValue[] = []): void {
    this.#prefetched.forget(parameters)
    this.#deferred.add(sql, parameters)
  }

  persist(): void {}

  async execute(sql: string): Promise<void> {
    await this.#send({ text: sql })
    this.#inTransaction = this.#client.getTransactionStatus() === 'T'
  }

  schema(): Promise<SchemaTable[]> {
    return postgresSchema(this)
  }

  async kysely<Tables>(ran: (sql: string) => void): Promise<Kysely<Tables>> {
    const { postgresKysely } = await import('./kysely.ts')
    const query = (text: string, values: unknown[]) => {
      this.#flush()
      return this.#client.query(text, values)
    }
    return postgresKysely({ query }, ran)
  }

  /** Gives up at once, whatever is under way. */
  abandon(): void {
    this.#socket.destroy()
  }

  async close(): Promise<void> {
    if (!this.#lost) await this.#client.end()
  }

  async #begin(sql: string): Promise<number> {
    if (this.#lost) throw this.#lost
    this.#inTransaction = true
    this.defer(sql)
    return 0
  }

  async #end(sql: string): Promise<number> {
    this.#inTransaction = false
    this.#prefetched.clear()
    if (sql === 'rollback') this.#deferred.take()
    const { command } = await this.#ask(sql, [])
    if (sql === 'commit' && command !== 'COMMIT') throw new Error('The transaction had failed before its commit.')
    return 0
  }

  async #ask(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult<SqlRow>> {
    if (this.#lost) throw this.#lost
    this.#socket.cork()
    const sent = this.#flush()
    const asked = this.#send(this.#query(sql, parameters))
    this.#socket.uncork()
    try {
      const answer = await asked
      if (sent.failed === undefined || sql === 'rollback') return answer
    } catch (thrown) {
      if (sent.failed === undefined) throw thrown
    }
    throw sent.failed
  }

  /** Sends the deferred statements. Whether one failed is known when the next statement is answered. */
  #flush(): { readonly failed: unknown } {
    const sent: { failed: unknown } = { failed: undefined }
    const deferred = this.#deferred.take()
    const send = (sql: string, values: unknown[]): void => {
      this.#send(this.#query(sql, values)).catch((thrown: unknown) => {
        sent.failed ??= thrown
      })
    }
    for (const { sql, rows } of deferred) {
      const many = rows.length > 1 ? this.#inserts.of(sql, (text, values) => this.#learn(text, values)) : undefined
      if (many === undefined) for (const row of rows) send(sql, row as SqlValue[])
      else
        send(
          many,
          (rows[0] ?? []).map((_, place) => rows.map((row) => row[place])),
        )
    }
    return sent
  }

  async #learn(sql: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.#send(this.#query(sql, values))).rows
  }

  /** The statement as the driver takes it. One that controls the transaction is not worth preparing. */
  #query(sql: string, values: readonly unknown[]): QueryConfig {
    if (values.length === 0 && control.test(sql)) return { text: sql }
    return { ...this.#statements.of(sql), values: values as unknown[] } as QueryConfig
  }

  async #send(query: QueryConfig): Promise<QueryResult<SqlRow>> {
    try {
      return await this.#client.query<SqlRow>(query)
    } catch (thrown) {
      // Any other error is the driver's: there will be no answer.
      if (!(thrown instanceof DatabaseError)) throw this.#lose(thrown)
      throw outdated.has(thrown.code) && isPrepared(this.#client, query) ? this.#lose(thrown) : thrown
    }
  }

  #lose(cause: unknown): LostConnection {
    this.#inTransaction = false
    this.#lost ??= new LostConnection('The connection to the database is lost.', { cause })
    this.#socket.destroy()
    return this.#lost
  }
}

/** Whether the server has taken a statement before; the driver knows, and does not say. */
function isPrepared(client: Client, { name = '' }: QueryConfig): boolean {
  const { connection } = client as unknown as { readonly connection: { readonly parsedStatements: object } }
  return name in connection.parsedStatements
}
