import type { Holder, Snapshot } from '../../unit-of-work/snapshot.ts'
import type { Connection, KeyLookup, SqlRow, SqlValue } from '../connection.ts'
import type { Dialect } from '../dialect.ts'

/** A connection to a server, on which one snapshot follows another. */
export interface ServerConnection extends Connection {
  get(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined>
  all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]>
  run(sql: string, parameters?: readonly SqlValue[]): Promise<number>
  /** Whether it has prepared as many statements as it keeps. */
  readonly isWorn: boolean
  /** Gives up at once, whatever is under way. */
  abandon(): void
}

/** Reads by key that go to the server as one statement. */
interface Lookups {
  readonly lookup: KeyLookup
  /** What is asked beside the key. */
  readonly rest: readonly SqlValue[]
  readonly wanted: Map<SqlValue, Wanted[]>
}

interface Wanted {
  readonly answer: (row: SqlRow | undefined) => void
  readonly refuse: (thrown: unknown) => void
}

/** A snapshot whose connection is still to come. What is asked before is sent when it has come. */
export class ServerSnapshot implements Connection, Snapshot<Connection> {
  readonly dialect: Dialect
  readonly connection = this
  readonly holders = new Set<Holder>()
  readonly inTransaction = true
  readonly isLost = false
  readonly #begun = Promise.withResolvers<ServerConnection>()
  readonly #answered = Promise.withResolvers<void>()
  #lookups = new Map<string, Lookups>()

  constructor(dialect: Dialect) {
    this.dialect = dialect
    // Who asks hears of it; perhaps nobody does.
    this.#begun.promise.catch(() => undefined)
  }

  /** Begins on a connection. Resolves with the first answer, good or bad. */
  async begin(connection: ServerConnection | Promise<ServerConnection>): Promise<void> {
    try {
      const opened = await connection
      await opened.run('begin')
      this.#begun.resolve(opened)
    } catch (thrown) {
      this.refuse(thrown)
    }
    await this.#answered.promise
  }

  /** Answers whatever is asked with a failure. */
  refuse(reason: unknown): void {
    this.#begun.reject(reason)
    this.#answered.resolve()
  }

  /** Ends it once it has begun, and gives its connection back. Undefined when there was none to be had. */
  async end(): Promise<ServerConnection | undefined> {
    this.#answered.resolve()
    const connection = await this.#begun.promise.catch(() => undefined)
    // When it fails the connection is lost, which whoever is to use it next will see.
    connection?.run('commit').catch(() => undefined)
    return connection
  }

  /** Breaks off whatever is under way. */
  async abandon(): Promise<void> {
    const connection = await this.#begun.promise.catch(() => undefined)
    connection?.abandon()
  }

  get(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return this.#ask((connection) => connection.get(sql, parameters))
  }

  all(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#ask((connection) => connection.all(sql, parameters))
  }

  find(lookup: KeyLookup, [key = null, ...rest]: readonly SqlValue[]): Promise<SqlRow | undefined> {
    if (key === null) return Promise.resolve(undefined)
    if (this.#lookups.size === 0) void this.#ask((connection) => this.#look(connection)).catch(() => undefined)
    const name = rest.length > 0 ? `${lookup.one} ${JSON.stringify(rest)}` : lookup.one
    const same = this.#lookups.get(name) ?? { lookup, rest, wanted: new Map<SqlValue, Wanted[]>() }
    this.#lookups.set(name, same)
    return new Promise((answer, refuse) => {
      const wanted = same.wanted.get(key)
      if (wanted) wanted.push({ answer, refuse })
      else same.wanted.set(key, [{ answer, refuse }])
    })
  }

  prefetch(): never {
    return readOnly()
  }

  run(): never {
    return readOnly()
  }

  runAll(): never {
    return readOnly()
  }

  defer(): never {
    return readOnly()
  }

  persist(): never {
    return readOnly()
  }

  execute(): never {
    return readOnly()
  }

  schema(): never {
    return readOnly()
  }

  kysely(): never {
    return readOnly()
  }

  close(): never {
    return readOnly()
  }

  async #ask<T>(question: (connection: ServerConnection) => Promise<T>): Promise<T> {
    try {
      return await question(await this.#begun.promise)
    } finally {
      this.#answered.resolve()
    }
  }

  async #look(connection: ServerConnection): Promise<void> {
    const all = [...this.#lookups.values()]
    this.#lookups = new Map()
    await Promise.all(all.map((it) => answerAll(connection, it)))
  }
}

async function answerAll(connection: ServerConnection, { lookup, rest, wanted }: Lookups): Promise<void> {
  const keys = [...wanted.keys()]
  try {
    const rows =
      keys.length > 1
        ? await connection.all(lookup.many, [connection.dialect.list(keys), ...rest])
        : await connection.all(lookup.one, [keys[0] as SqlValue, ...rest])
    const found = new Map(rows.map((row) => [row[lookup.key], row]))
    for (const [key, all] of wanted) for (const { answer } of all) answer(found.get(key))
  } catch (thrown) {
    for (const all of wanted.values()) for (const { refuse } of all) refuse(thrown)
  }
}

function readOnly(): never {
  throw new TypeError('A snapshot is only read.')
}
