import type { Socket } from 'node:net'
import type { Kysely } from 'kysely'
import { type Connection as Client, createConnection, type ResultSetHeader } from 'mysql2/promise'
import type { KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import type { Dialect } from '../dialect.ts'
import type { SchemaTable } from '../schema.ts'
import type { Access } from '../server/engine.ts'
import { manyAtOnce } from '../server/inserts.ts'
import { longestSilence, longestStatement } from '../server/limits.ts'
import { type LostConnection, unreachable } from '../server/lost-connection.ts'
import { SequentialConnection } from '../server/sequential-connection.ts'
import { isAnswer, type MysqlServer } from './dialect.ts'
import { mysqlSchema } from './schema.ts'
import { silence } from './silence.ts'

/** Seconds that a command waits for a row that another lane holds, before it is put off: they know of no less. */
const lockTimeout = 1
/** Seconds for which a transaction that writes may be idle: longer than handlers wait, and its client may be gone. */
const idleTimeout = 60
/** How many statements a connection prepares: callers choose the shapes of lists, so there must be an end. */
const kept = 500

/** The bit of a server's status that says that a transaction is open. */
const openTransaction = 1
const deadlock = 1213
/** What begins and ends transactions and their parts is not prepared. */
const plain = /^(begin|start|commit|rollback|savepoint|release|set) ?/

interface MysqlOptions {
  readonly url: string
  readonly access: Access
  readonly dialect: Dialect
}

/** One connection to a MariaDB or MySQL database. Statements that are deferred are sent before the next one. */
export class MysqlConnection extends SequentialConnection {
  readonly dialect: Dialect
  readonly #client: Client
  readonly #access: MysqlOptions['access']
  /** Whether a server that is silent is one that is not there. */
  #isWatched = true
  readonly #silence = silence(longestSilence, () => this.lose(new Error('The server does not answer.')))
  #isOpen = false
  /** What the session has taken or set, and is to be without when the transaction ends. */
  #locks = false
  #unchecked = false

  private constructor(client: Client, { dialect, access }: MysqlOptions) {
    super()
    this.#client = client
    this.#access = access
    this.dialect = dialect
    client.on('error', (cause) => this.lose(cause))
    client.on('end', () => this.lose(undefined))
  }

  /** Which of the two a server is. Rejects with a LostConnection when it cannot be reached or does not let us in. */
  static async serverOf(url: string): Promise<MysqlServer> {
    const client = await connect(url)
    try {
      const asked = { sql: 'select version() as version', timeout: longestSilence }
      const [[row]] = (await client.query(asked)) as unknown as [[{ version: string }]]
      await client.end()
      return row.version.includes('MariaDB') ? 'mariadb' : 'mysql'
    } catch (cause) {
      socketOf(client).destroy()
      throw unreachableAt(new URL(url), cause)
    }
  }

  /** Connects. Rejects with a LostConnection when the server cannot be reached or does not let us in. */
  static async open(options: MysqlOptions): Promise<MysqlConnection> {
    const connection = new MysqlConnection(await connect(options.url), options)
    await connection.execute(`
      set session sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';
      set session time_zone = '+00:00';
      set session transaction isolation level ${options.access === 'read' ? 'repeatable read' : 'read committed'};
      set session innodb_lock_wait_timeout = ${options.access === 'define' ? 3600 : lockTimeout}`)
    if (options.access === 'define') connection.#isWatched = false
    else await connection.execute(limitOf(await connection.#variables(), options.access))
    return connection
  }

  get inTransaction(): boolean {
    return this.#isOpen || this.#locks
  }

  async all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.query(sql, parameters)) as SqlRow[]
  }

  /** The rows that a statement finds, or what it has changed. */
  async query(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[] | ResultSetHeader> {
    // Both are on their way at once, so that whoever asks next does not come in between.
    const [sent, asked] = await Promise.allSettled([this.#flush(), this.#send(sql, parameters)])
    if (sent.status === 'rejected') throw sent.reason
    if (asked.status === 'rejected') throw asked.reason
    return asked.value as SqlRow[] | ResultSetHeader
  }

  find({ one }: KeyLookup, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return this.get(`${one} for update`, parameters)
  }

  async run(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    if (sql === 'commit' || sql === 'rollback') return this.#end(sql)
    if (sql === 'begin') return this.#begin()
    return changedBy((await this.query(sql, parameters)) as ResultSetHeader)
  }

  async execute(sql: string): Promise<void> {
    await this.#flush()
    await this.#send(sql)
  }

  schema(): Promise<SchemaTable[]> {
    return mysqlSchema(this)
  }

  async kysely<Tables>(ran: (sql: string) => void, only?: 'told'): Promise<Kysely<Tables>> {
    const { mysqlKysely } = await import('./kysely.ts')
    return mysqlKysely(this, ran, only)
  }

  protected override async end(): Promise<void> {
    await this.#client.end()
    socketOf(this.#client).destroySoon()
  }

  async #begin(): Promise<number> {
    this.assertThere()
    this.#isOpen = true
    this.defer(this.#access === 'read' ? 'start transaction with consistent snapshot, read only' : 'begin')
    return 0
  }

  async #end(sql: 'commit' | 'rollback'): Promise<number> {
    if (sql === 'rollback') this.deferred.take()
    else await this.#flush()
    const after = [
      ...(this.#unchecked ? ['set foreign_key_checks = 1'] : []),
      ...(this.#locks ? ['do release_all_locks()'] : []),
    ]
    await this.#send([sql, ...after].join('; '))
    this.#isOpen = this.#unchecked = this.#locks = false
    return 0
  }

  async #flush(): Promise<void> {
    const sent = this.deferred.take().flatMap((it) => manyAtOnce(it))
    const answers = await Promise.allSettled(sent.map(({ sql, parameters }) => this.#send(sql, parameters)))
    for (const it of answers) if (it.status === 'rejected') throw it.reason
  }

  async #send(sql: string, parameters?: readonly SqlValue[]): Promise<unknown> {
    this.assertThere()
    const text = sql.replace(/^release /, 'release savepoint ')
    this.#locks ||= sql.includes('get_lock(')
    this.#unchecked ||= sql === this.dialect.deferReferences
    // The driver's own limit is not for what it prepares.
    const isWatched = this.#isWatched
    if (isWatched) this.#silence.asked()
    try {
      const [answer] =
        parameters === undefined || plain.test(sql)
          ? await this.#client.query(text)
          : await this.#client.execute(text, parameters as SqlValue[])
      const status = statusOf(answer)
      if (status !== undefined) this.#isOpen = (status & openTransaction) !== 0
      return answer
    } catch (thrown) {
      if (!isAnswer(thrown)) throw this.lose(thrown)
      if (thrown.errno === deadlock) this.#isOpen = false
      throw thrown
    } finally {
      if (isWatched) this.#silence.answered()
    }
  }

  async #variables(): Promise<ReadonlySet<string>> {
    const rows = await this.all(`show variables like 'max\\_%\\_time'`, [])
    return new Set(rows.map((row) => Object.values(row)[0] as string))
  }

  protected override discard(): void {
    this.#isOpen = this.#locks = false
    socketOf(this.#client).destroy()
  }
}

/** What the driver sends by. Only when this is closed, and not the connection, does it refuse what was asked. */
function socketOf(client: Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream
}

async function connect(url: string): Promise<Client> {
  const uri = new URL(url)
  uri.protocol = 'mysql:'
  try {
    return await createConnection({
      uri: uri.href,
      charset: 'utf8mb4_bin',
      connectTimeout: longestSilence,
      enableKeepAlive: true,
      multipleStatements: true,
      maxPreparedStatements: kept,
      jsonStrings: true,
      dateStrings: true,
      // What an upsert has found as it is does not count; what an update has found is in its words.
      flags: ['-FOUND_ROWS'],
    })
  } catch (cause) {
    throw unreachableAt(uri, cause)
  }
}

function unreachableAt({ pathname, host }: URL, cause: unknown): LostConnection {
  return unreachable(pathname.slice(1), host, cause)
}

/**
 * The statement that has the server end what takes too long. MariaDB counts seconds, and lets go of what a writer holds
 * that says nothing more; MySQL counts milliseconds, and those of reads alone.
 */
function limitOf(variables: ReadonlySet<string>, access: Access): string {
  if (!variables.has('max_statement_time')) return `set session max_execution_time = ${longestStatement}`
  const limit = `set session max_statement_time = ${longestStatement / 1000}`
  return access === 'write' ? `${limit}, session idle_transaction_timeout = ${idleTimeout}` : limit
}

/**
 * How many rows a statement has changed, or an update has found as they are. A row that is replaced is counted twice.
 */
function changedBy({ affectedRows, info }: ResultSetHeader): number {
  const [, matched] = /Rows matched: (\d+)/.exec(info) ?? []
  const [, replaced = 0] = /Duplicates: (\d+)/.exec(info) ?? []
  return matched === undefined ? Math.max(0, affectedRows - Number(replaced)) : Number(matched)
}

/** The status of the server after a statement, or the last of several; rows do not tell. */
function statusOf(answer: unknown): number | undefined {
  const last = Array.isArray(answer) ? answer.at(-1) : answer
  return (last as Partial<ResultSetHeader> | undefined)?.serverStatus
}
