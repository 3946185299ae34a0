import type { Kysely } from 'kysely'
import { Connection as Client, Request } from 'tedious'
import type { KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import { DatabaseError } from '../database-error.ts'
import { deferrals } from '../deferred.ts'
import { manyAtOnce, type Statement } from '../inserts.ts'
import { LostConnection, unreachable } from '../lost-connection.ts'
import type { SchemaTable } from '../schema.ts'
import type { ServerConnection } from '../server-snapshot.ts'
import { collation, hinted, mssqlDialect, references } from './dialect.ts'
import { answerIn, isTimeout } from './faults.ts'
import { mssqlSchema } from './schema.ts'
import { type Batch, batches, mostParameters } from './statements.ts'
import type { MssqlOptions } from './url.ts'
import { type Answer, addValue, type Cell, rowOf } from './values.ts'

/** Milliseconds after which a server that does not answer is one that is not there. */
const longestSilence = 5000
/** Milliseconds that a statement may take; the driver has the server end it then. */
const longestStatement = 4000
/** Milliseconds that a command waits for a row that another lane holds, before it is put off. */
const lockTimeout = 1000

interface MssqlConnectionOptions {
  readonly options: MssqlOptions
  /** What it is for: `read` sees one state within a transaction; for `define`, statements may take as long as they need. */
  readonly access: 'read' | 'write' | 'define'
}

/**
 * One connection to a SQL Server database. Statements that are deferred go with the next one, in one request; a request is
 * sent when the one before has been answered, for the protocol knows no more than one at a time.
 */
export class MssqlConnection implements ServerConnection {
  readonly dialect = mssqlDialect
  /** The server forgets the plans that were not used for long. */
  readonly isWorn = false
  readonly #client: Client
  readonly #deferred = deferrals()
  #turn: Promise<unknown> = Promise.resolve()
  /** Whether a transaction has begun that the server has not heard of. */
  #isBegun = false
  #unchecked = false
  #lost: LostConnection | undefined

  private constructor(client: Client) {
    this.#client = client
    client.on('error', (cause) => this.#lose(cause))
    client.on('end', () => this.#lose(undefined))
  }

  /**
   * Connects. Rejects with a LostConnection when the server cannot be reached or does not let us in, and with a DatabaseError
   * that says what to do when the database is not set up as it has to be.
   */
  static async open({ options, access }: MssqlConnectionOptions): Promise<MssqlConnection> {
    const connection = new MssqlConnection(await connect(options, access === 'define' ? 0 : longestStatement))
    try {
      const found = await connection.#ask({ sql: settings(access), parameters: [], isPlain: true })
      assertSetUp(options.database, found.rows[0])
      return connection
    } catch (thrown) {
      await connection.close()
      throw thrown
    }
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  get inTransaction(): boolean {
    return this.#isBegun || this.#client.inTransaction
  }

  async get(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.all(sql, parameters))[0]
  }

  async all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.query(sql, parameters)).rows
  }

  /** The rows that a statement finds, and how many it has changed. */
  query(sql: string, parameters: readonly SqlValue[]): Promise<Answer> {
    return this.#send(batches([...this.#waiting(), { sql, parameters }]))
  }

  find({ one }: KeyLookup, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return this.get(hinted(one, 'updlock, rowlock'), parameters)
  }

  async run(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    if (sql === 'commit' || sql === 'rollback') return this.#end(sql)
    if (sql === 'begin' || sql === this.dialect.begin) return this.#begin()
    return (await this.query(sql, parameters)).changed
  }

  /** Does nothing: what is asked earlier would be answered no earlier. */
  prefetch(): void {}

  runAll(sql: string, parameters: readonly (readonly SqlValue[])[]): void {
    for (const each of parameters) this.defer(sql, each)
  }

  defer(sql: string, parameters: readonly SqlValue[] = []): void {
    this.#deferred.add(sql, parameters)
  }

  persist(): void {}

  async execute(sql: string): Promise<void> {
    this.#unchecked ||= sql === this.dialect.deferReferences
    await this.#send([...batches(this.#waiting()), { sql, parameters: [], isPlain: true }])
  }

  schema(): Promise<SchemaTable[]> {
    return mssqlSchema(this)
  }

  async kysely<Tables>(ran: (sql: string) => void): Promise<Kysely<Tables>> {
    const { mssqlKysely } = await import('./kysely.ts')
    return mssqlKysely(this, ran)
  }

  abandon(): void {
    this.#client.close()
  }

  async close(): Promise<void> {
    if (this.#lost) return
    const ended = new Promise((resolve) => this.#client.once('end', resolve))
    this.#client.close()
    await ended
  }

  #begin(): number {
    if (this.#lost) throw this.#lost
    this.#isBegun = true
    this.defer('begin')
    return 0
  }

  async #end(sql: 'commit' | 'rollback'): Promise<number> {
    const last = this.#waiting()
    // What takes the transaction back makes the server look again, too.
    if (sql === 'commit' && this.#unchecked) last.push({ sql: references('check'), parameters: [] })
    if (sql === 'commit') await this.#send(batches([...last, { sql, parameters: [] }]))
    else if (this.#client.inTransaction) await this.#send(batches([{ sql, parameters: [] }]))
    this.#isBegun = this.#unchecked = false
    return 0
  }

  /** What was deferred, to be sent or to be forgotten. */
  #waiting(): Statement[] {
    return this.#deferred.take().flatMap((it) => manyAtOnce(it, mostParameters))
  }

  /** Sends requests in order, of which the last one answers; nobody else's come in between. */
  #send(requests: readonly Batch[]): Promise<Answer> {
    const answered = this.#turn.then(async () => {
      let answer: Answer = { rows: [], changed: 0 }
      for (const request of requests) answer = await this.#ask(request)
      return answer
    })
    this.#turn = answered.catch(() => undefined)
    return answered
  }

  async #ask({ sql, parameters, isPlain }: Batch): Promise<Answer> {
    if (this.#lost) throw this.#lost
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const rows: SqlRow[] = []
        const request = new Request(sql, (thrown, changed = 0) =>
          thrown ? reject(thrown) : resolve({ rows, changed }),
        )
        request.on('row', (cells: Cell[]) => rows.push(rowOf(cells)))
        for (const [place, value] of parameters.entries()) addValue(request, `p${place + 1}`, value)
        if (isPlain) this.#client.execSqlBatch(request)
        else this.#client.execSql(request)
      })
    } catch (thrown) {
      throw answerIn(thrown) ?? (isTimeout(thrown) ? thrown : this.#lose(thrown))
    } finally {
      // From now on the server says so.
      this.#isBegun &&= sql !== mssqlDialect.begin && !this.#client.inTransaction
    }
  }

  #lose(cause: unknown): LostConnection {
    this.#isBegun = false
    this.#lost ??= new LostConnection('The connection to the database is lost.', { cause })
    this.#client.close()
    return this.#lost
  }
}

async function connect(options: MssqlOptions, requestTimeout: number): Promise<Client> {
  const { server, port, database, user, password, encrypt, trustServerCertificate } = options
  const client = new Client({
    server,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      port,
      database,
      encrypt,
      trustServerCertificate,
      requestTimeout,
      appName: 'plinth',
      connectTimeout: longestSilence,
      cancelTimeout: longestSilence - longestStatement,
      // The storage itself tries again, and knows for how long.
      maxRetriesOnTransientErrors: 0,
    },
  })
  // Once it is open it tells of the end of the connection; what goes wrong before is in the promise.
  client.on('error', () => undefined)
  try {
    await new Promise<void>((resolve, reject) => client.connect((thrown) => (thrown ? reject(thrown) : resolve())))
    return client
  } catch (cause) {
    client.close()
    throw unreachable(database, `${server}:${port}`, cause)
  }
}

/** Settings of a session, and what the database is like. */
function settings(access: MssqlConnectionOptions['access']): string {
  return `set xact_abort off; set lock_timeout ${access === 'define' ? -1 : lockTimeout};
    set transaction isolation level ${access === 'read' ? 'snapshot' : 'read committed'};
    select collation_name as collation, snapshot_isolation_state as snapshots, is_read_committed_snapshot_on as committed
    from sys.databases where database_id = db_id()`
}

/** Throws a DatabaseError when a database orders texts otherwise, or has its readers wait for its writers. */
function assertSetUp(database: string, found: SqlRow | undefined): void {
  const missing = [
    ...(found?.collation === collation ? [] : [`collate ${collation}`]),
    ...(found?.snapshots === 1 ? [] : ['set allow_snapshot_isolation on']),
    ...(found?.committed === true ? [] : ['set read_committed_snapshot on']),
  ]
  if (missing.length === 0) return
  const statements = missing.map((it) => `alter database "${database}" ${it}`).join('; ')
  throw new DatabaseError(`The database ${database} is not set up for plinth. As its owner, run: ${statements}`)
}
