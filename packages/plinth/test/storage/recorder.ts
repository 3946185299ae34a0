import type { Kysely } from 'kysely'
import type { Connection, KeyLookup, SqlRow, SqlValue } from '../../src/storage/dialect/connection.ts'
import type { Dialect } from '../../src/storage/dialect/dialect.ts'
import type { SchemaTable } from '../../src/storage/dialect/schema.ts'

/**
 * A connection to nothing: it writes down what it is asked, and finds what it is told to find, and no tables of Plinth.
 */
export interface Recorder extends Connection {
  /** What it was asked, as a file: each statement once under each title. */
  readonly text: () => string
  /** Says what the following statements are for. */
  title(text: string): void
  /** The tables that there are from now on. */
  tables: SchemaTable[]
}

/** What Kysely of an engine runs its statements with. */
export interface Querying extends Pick<Connection, 'all' | 'dialect'> {
  query(sql: string, parameters: readonly SqlValue[]): Promise<{ rows: SqlRow[]; changed: number }>
}

interface RecorderOptions {
  readonly dialect: Dialect
  /** The statements that a text is sent as. */
  readonly sent: (sql: string) => readonly string[]
  readonly kysely: <Tables>(connection: Querying, ran: (sql: string) => void, only?: 'told') => Promise<Kysely<Tables>>
  /** The first of these that a select begins with is what it finds, once under each title. */
  readonly found: readonly (readonly [beginning: string, row: SqlRow])[]
}

/** A recorder of an engine. */
export function recorder({ dialect, sent, kysely, found }: RecorderOptions): Recorder {
  const lines: string[] = []
  let known = new Set<string>()
  /** Whether it is new. */
  const record = (sql: string): boolean => {
    if (known.has(sql)) return false
    known.add(sql)
    for (const each of sent(sql)) lines.push(`${each.trim().replace(/;$/, '')};\n`)
    return true
  }
  const rowsFor = (sql: string): SqlRow[] =>
    found
      .filter(([start]) => sql.startsWith(start))
      .map(([, row]) => row)
      .slice(0, 1)
  const all = async (sql: string): Promise<SqlRow[]> => (record(sql) ? rowsFor(sql) : [])
  const made: Recorder = {
    dialect,
    tables: [],
    inTransaction: false,
    isLost: false,
    text: () => lines.join('\n'),
    title(text) {
      known = new Set()
      lines.push(`-- ${text}\n`)
    },
    async get(sql) {
      const [row] = await all(sql)
      return sql === dialect.systemVersion ? { version: 0 } : row
    },
    all,
    find: async ({ one }: KeyLookup) => (await all(one))[0],
    prefetch: ({ many }) => void record(many),
    async run(sql) {
      record(sql)
      return 1
    },
    async runAll(sql, parameters) {
      if (parameters.length > 0) record(sql)
    },
    defer: (sql) => void record(sql),
    persist: () => undefined,
    execute: async (sql) => record(sql),
    schema: async () => made.tables,
    kysely: (ran, only) =>
      kysely(
        {
          dialect,
          all,
          query: async (sql) => ({ rows: await all(sql), changed: 1 }),
        },
        ran,
        only,
      ),
    close: () => undefined,
  }
  return made
}
