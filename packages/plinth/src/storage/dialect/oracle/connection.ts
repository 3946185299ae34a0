import type { Kysely } from 'kysely'
import oracledb, { type BindParameters, type Connection as Client, type ExecuteOptions } from 'oracledb'
import type { KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'
import type { Access } from '../server/engine.ts'
import { longestSilence, longestStatement } from '../server/limits.ts'
import { unreachable } from '../server/lost-connection.ts'
import { SequentialConnection } from '../server/sequential-connection.ts'
import { answerOf, type OracleAnswer } from './answer.ts'
import { definitionLock, isLoss, isOracleError, lockTable, oracleDialect } from './dialect.ts'
import { stored } from './empty-text.ts'
import { oracleSchema } from './schema.ts'
import { type OracleStatement, oracleStatements, separated } from './statements.ts'

/**
 * How many statements the driver keeps prepared: each is a cursor, of which a session has 50 unless its server says
 * more.
 */
const kept = 40

/** What texts of any length are read as. */
const text = { type: oracledb.STRING }
const options: ExecuteOptions = {
  outFormat: oracledb.OUT_FORMAT_ARRAY,
  fetchTypeHandler: ({ dbType }) => (dbType === oracledb.DB_TYPE_CLOB ? text : undefined),
  // A page of a list and the row after it come with the answer.
  fetchArraySize: 201,
  prefetchRows: 202,
}
/** What is in no transaction is one. */
const alone: ExecuteOptions = { ...options, autoCommit: true }
/** Texts are ordered by their code points, and equal only when they are the same. */
const session = `alter session set nls_sort = binary nls_comp = binary nls_numeric_characters = '.,'`

interface OracleOptions {
  readonly url: string
  readonly access: Access
}

/** One connection to an Oracle database. Statements that are deferred are sent before the next one. */
export class OracleConnection extends SequentialConnection {
  readonly dialect = oracleDialect
  readonly #client: Client
  readonly #options: OracleOptions
  readonly #statements = oracleStatements()
  #isOpen = false
  /** Holds the lock of who defines tables: on this connection every definition would let it go. */
  #guard: OracleConnection | undefined

  private constructor(client: Client, options: OracleOptions) {
    super()
    this.#client = client
    this.#options = options
    client.callTimeout = longestStatement
  }

  /** Connects. Rejects with a LostConnection when the server cannot be reached or does not let us in. */
  static async open(options: OracleOptions): Promise<OracleConnection> {
    const connection = new OracleConnection(await connect(options.url), options)
    await connection.execute(session)
    if (options.access === 'define') connection.#client.callTimeout = 0
    return connection
  }

  get inTransaction(): boolean {
    return this.#isOpen
  }

  async all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.query(sql, parameters)).rows
  }

  /** What a statement finds, or has changed. */
  async query(sql: string, parameters: readonly unknown[]): Promise<OracleAnswer> {
    // Both are on their way at once, so that whoever asks next does not come in between.
    const [sent, asked] = await Promise.allSettled([this.#flush(), this.#send(sql, parameters)])
    if (sent.status === 'rejected') throw sent.reason
    if (asked.status === 'rejected') throw asked.reason
    return asked.value
  }

  find({ one }: KeyLookup, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return this.get(oracleDialect.keeping(one), parameters)
  }

  async run(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    if (sql === 'commit' || sql === 'rollback') return this.#end(sql)
    if (sql === 'begin') return this.#begin()
    try {
      return (await this.query(sql, parameters)).changed
    } catch (thrown) {
      // Two looked at once, and the other one was faster: that row is there now.
      if (sql.startsWith('merge ') && oracleDialect.faultOf(thrown) === 'collision') return 0
      throw thrown
    }
  }

  async execute(sql: string): Promise<void> {
    if (sql === oracleDialect.beginDefinition) return this.#beginDefinition()
    await this.#flush()
    for (const each of separated(sql)) await this.run(each)
  }

  schema(): Promise<SchemaTable[]> {
    return oracleSchema(this)
  }

  async kysely<Tables>(ran: (sql: string) => void, only?: 'told'): Promise<Kysely<Tables>> {
    const { oracleKysely } = await import('./kysely.ts')
    return oracleKysely(this, ran, only)
  }

  protected override async end(): Promise<void> {
    await this.#guard?.close()
    await this.#client.close()
  }

  async #begin(): Promise<number> {
    this.assertThere()
    this.#isOpen = true
    // What writes is in a transaction from its first statement on.
    if (this.#options.access === 'read') this.defer('set transaction read only')
    return 0
  }

  async #beginDefinition(): Promise<void> {
    const guard = await OracleConnection.open({ url: this.#options.url, access: 'define' })
    this.#guard = guard
    await guard.execute(lockTable)
    await guard.run('begin')
    await guard.get(definitionLock, [])
    await this.#begin()
  }

  async #end(sql: 'commit' | 'rollback'): Promise<number> {
    if (sql === 'rollback') this.deferred.take()
    else await this.#flush()
    await this.#asked(() => this.#client[sql]())
    this.#isOpen = false
    await this.#guard?.close()
    this.#guard = undefined
    return 0
  }

  async #flush(): Promise<void> {
    // A savepoint is not released here: it ends with the transaction, or where another takes its name.
    const sent = this.deferred.take().filter(({ sql }) => !sql.startsWith('release '))
    const answers = await Promise.allSettled(
      sent.flatMap(({ sql, rows }) =>
        rows.length > 1 && !rows.some((it) => it.some(isFraction))
          ? this.#sendAll(sql, rows)
          : rows.map((it) => this.#send(sql, it)),
      ),
    )
    for (const it of answers) if (it.status === 'rejected') throw it.reason
  }

  async #send(sql: string, parameters: readonly unknown[]): Promise<OracleAnswer> {
    const statement = this.#statements(sql)
    const binds = bound(statement, parameters)
    return answerOf(
      await this.#asked(() => this.#client.execute(statement.text, binds, this.#isOpen ? options : alone)),
      statement,
    )
  }

  #sendAll(sql: string, rows: readonly (readonly SqlValue[])[]): Promise<unknown> {
    const statement = this.#statements(sql)
    const all = rows.map((it) => bound(statement, it))
    return this.#asked(() => this.#client.executeMany(statement.text, all, { autoCommit: !this.#isOpen }))
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    this.assertThere()
    try {
      return await ask()
    } catch (thrown) {
      throw isOracleError(thrown) && isLoss(thrown) ? this.lose(thrown) : thrown
    }
  }

  protected override discard(): void {
    this.#isOpen = false
    this.#guard?.abandon()
    // That it cannot be closed is no further news.
    this.#client.close().catch(() => undefined)
  }
}

async function connect(url: string): Promise<Client> {
  const { host, pathname, username, password } = new URL(url)
  const seconds = longestSilence / 1000
  const timeouts = `connect_timeout=${seconds}&transport_connect_timeout=${seconds}`
  try {
    return await oracledb.getConnection({
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      connectString: `${host}${pathname}?${timeouts}`,
      stmtCacheSize: kept,
    })
  } catch (cause) {
    throw unreachable(pathname.slice(1), host, cause)
  }
}

function bound({ places }: OracleStatement, parameters: readonly unknown[]): BindParameters {
  const values = places ? places.map((place) => parameters[place]) : parameters
  return values.map(bind)
}

/** A value as the driver is given it. */
function bind(value: unknown): string {
  if (typeof value === 'string') return stored(value)
  if (typeof value === 'boolean') return Number(value) as never
  // The engine's own numbers are decimal, and neither as large nor as small.
  return (isFraction(value) ? { val: value, type: oracledb.DB_TYPE_BINARY_DOUBLE } : value) as never
}

/** Whether a number is not a whole one of 53 bits. */
function isFraction(value: unknown): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value)
}
