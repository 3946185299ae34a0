import type { Kysely } from 'kysely'
import { Connection as Client, Request } from 'tedious'
import type { KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import { DatabaseError } from '../database-error.ts'
import type { SchemaTable } from '../schema.ts'
import type { Access } from '../server/engine.ts'
import { manyAtOnce, type Statement } from '../server/inserts.ts'
import { longestSilence, longestStatement } from '../server/limits.ts'
import { unreachable } from '../server/lost-connection.ts'
import { SequentialConnection } from '../server/sequential-connection.ts'
import { collation, hinted, mssqlDialect, references } from './dialect.ts'
import { answerIn, isTimeout } from './faults.ts'
import { mssqlSchema } from './schema.ts'
import { type Batch, batches, mostParameters } from './statements.ts'
import type { MssqlOptions } from './url.ts'
import { type Answer, addValue, type Cell, rowOf } from './values.ts'

/** Milliseconds that a command waits for a row that another lane holds, before it is put off. */
const lockTimeout = 1000

interface MssqlConnectionOptions {
  readonly options: MssqlOptions
  readonly access: Access
}

/**
 * One connection to a SQL Server database. Statements that are deferred go with the next one, in one request; a request
 * is sent when the one before has been answered, for the protocol knows no more than one at a time.
 */
export class MssqlConnection extends SequentialConnection {
  readonly dialect = mssqlDialect
  readonly #client: Client
  #turn: Promise<unknown> = Promise.resolve()
  /** Whether a transaction has begun that the server has not heard of. */
  #isBegun = false
  #unchecked = false

  private constructor(client: Client) {
    super()
    this.#client = client
    client.on('error', (cause) => this.lose(cause))
    client.on('end', () => this.lose(undefined))
  }

  /**
   * Connects. Rejects with a LostConnection when the server cannot be reached or does not let us in, and with a
   * DatabaseError that says what to do when the database is not set up as it has to be.
   */
  static async open({ options, access }: MssqlConnectionOptions): Promise<MssqlConnection> {
    const connection = new MssqlConnection(await connect(options, access === 'define' ? 0 : longestStatement))
    try {
      const found = await connection.#ask({ sql: settings(access), parameters: [], isPlain: true }, longestStatement)
      assertSetUp(options.database, found.rows[0])
      return connection
    } catch (thrown) {
      await connection.close()
      throw thrown
    }
  }

  get inTransaction(): boolean {
    return this.#isBegun || this.#client.inTransaction
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

  protected override async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#client.once('end', resolve))
    this.#client.close()
    await ended
  }

  #begin(): number {
    this.assertThere()
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
    return this.deferred.take().flatMap((it) => manyAtOnce(it, mostParameters))
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

  async #ask({ sql, parameters, isPlain }: Batch, longest?: number): Promise<Answer> {
    this.assertThere()
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const rows: SqlRow[] = []
        const request = new Request(sql, (thrown, changed = 0) =>
          thrown ? reject(thrown) : resolve({ rows, changed }),
        )
        if (longest !== undefined) request.setTimeout(longest)
        request.on('row', (cells: Cell[]) => rows.push(rowOf(cells)))
        for (const [place, value] of parameters.entries()) addValue(request, `p${place + 1}`, value)
        if (isPlain) this.#client.execSqlBatch(request)
        else this.#client.execSql(request)
      })
    } catch (thrown) {
      throw answerIn(thrown) ?? (isTimeout(thrown) ? thrown : this.lose(thrown))
    } finally {
      // From now on the server says so.
      this.#isBegun &&= sql !== mssqlDialect.begin && !this.#client.inTransaction
    }
  }

  protected override discard(): void {
    this.#isBegun = false
    this.#client.close()
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
  // Until the connection is open, its promise tells what goes wrong.
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
