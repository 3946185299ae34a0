// Stands for Oracle's driver: has its methods, and sends what it is given to an H2 in Oracle mode, by the protocol of
// PostgreSQL. What H2 has no words for is left out or said otherwise here, and nowhere else: `unsaid` and
// `inWordsOfH2`.
import type { Socket } from 'node:net'
import { Client } from 'pg'
import { dictionary } from './h2-dictionary.ts'
import { type Turns, turnsAt } from './h2-turns.ts'

interface Options {
  readonly user: string
  readonly password: string
  readonly connectString: string
}

type Bind = string | number | null | { readonly val: number }

/** What H2 does not know, and what nothing that is tested here depends on. */
const unsaid = /^(alter session|create or replace trigger|set constraints)\b/

/** A definition that may be there already, with the numbers of the errors which say so. */
const unlessThere = /^begin execute immediate '(.*)';\s*exception when others then if sqlcode not in .* end;$/s

/** An index with a last part that is no column: here that has to be one, which is made of others. */
const droppedIndex = /^drop index "([^"]+)"$/
const computed = /^(create (?:unique )?index "([^"]+)" on ("[^"]+") \(.*, )(case when .* end)\)$/s

const marks = /'(?:[^']|'')*'|:(\d+)/g
/** A list of values that is one parameter: H2 has no function that makes rows of it. */
const listed = /\(select value from json_table\(:(\d+), .*?\) list\)/g

/** SQLSTATE of H2 as Oracle's errors. */
const errors: Readonly<Record<string, string>> = {
  23505: 'ORA-00001',
  23506: 'ORA-02291',
  23503: 'ORA-02292',
  50200: 'ORA-30006',
  40001: 'ORA-00060',
}
const there: ReadonlySet<string> = new Set(['42S01', '42S11'])
const numbers: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700])

class Connection {
  callTimeout = 0
  readonly #client: Client
  readonly #turns: Turns
  /** When it is the turn of what was to be said last: what comes after it is said after it. */
  #turn: Promise<void> = Promise.resolve()
  /**
   * Oracle takes back one statement that is in a deadlock, H2 the whole transaction: here that fails to the end, then.
   */
  #isOver = false

  constructor(client: Client, turns: Turns) {
    this.#client = client
    this.#turns = turns
  }

  async execute(sql: string, binds: readonly Bind[] = [], { autoCommit = false } = {}) {
    const answer = await this.#run(sql, binds)
    if (autoCommit) await this.commit()
    return answer
  }

  async #run(sql: string, binds: readonly Bind[]) {
    if (this.#isOver && /savepoint/.test(sql)) return {}
    if (this.#isOver) throw deadlock()
    if (unsaid.test(sql)) return {}
    const [, definition] = unlessThere.exec(sql) ?? []
    const [, index, name, table, part] = computed.exec(sql) ?? []
    try {
      if (part) {
        await this.#ask(`alter table ${table} add column "${name}_part" varchar(255) generated always as (${part})`, [])
        return await this.#ask(`${index}"${name}_part")`, [])
      }
      const answer = await this.#ask(definition?.replaceAll("''", "'") ?? sql, binds)
      const [, dropped] = droppedIndex.exec(sql) ?? []
      if (dropped) await this.#dropPart(dropped)
      return answer
    } catch (thrown) {
      const { code = '', message } = thrown as NodeJS.ErrnoException
      if (definition !== undefined && there.has(code)) return {}
      this.#isOver = code === '40001'
      throw Object.assign(new Error(`${message} [${code}] ${sql}`), { code: errors[code] ?? 'ORA-00900' })
    }
  }

  /** Drops the column that was made for the last part of an index, which would keep others that it is made of. */
  async #dropPart(index: string) {
    const found = 'select table_name as name from information_schema.columns where column_name = :1'
    const { rows = [] } = (await this.#ask(found, [`${index}_part`])) as { rows?: readonly (readonly string[])[] }
    for (const [table] of rows) await this.#ask(`alter table "${table}" drop column "${index}_part"`, [])
  }

  async executeMany(sql: string, rows: readonly (readonly Bind[])[], { autoCommit = false } = {}) {
    // At once, so that what comes after them is said after them.
    const answers = await Promise.allSettled(rows.map((row) => this.#run(sql, row)))
    for (const it of answers) if (it.status === 'rejected') throw it.reason
    if (autoCommit) await this.commit()
  }

  async commit() {
    const isOver = this.#isOver
    if (isOver) await this.rollback()
    if (isOver) throw deadlock()
    await this.#client.query('commit')
  }

  async rollback() {
    this.#isOver = false
    await this.#client.query('rollback')
  }

  async close() {
    await this.#client.end()
  }

  async #ask(sql: string, binds: readonly Bind[]) {
    const said = inWordsOfH2(sql)
      .replace(
        listed,
        (_, number) => `(${(JSON.parse(binds[number - 1] as string) as Bind[]).map(literal).join() || 'null'})`,
      )
      .replace(marks, (mark, number) => (number ? literal(binds[number - 1] ?? null) : mark))
    this.#turn = this.#turn.then(this.#turns.toSpeak)
    await this.#turn
    const { rows, rowCount, fields } = await this.#client.query({ text: said, rowMode: 'array' })
    const values = rows.map((row) =>
      row.map((it, place) => (it !== null && numbers.has(fields[place]?.dataTypeID as number) ? Number(it) : it)),
    )
    return { rows: values, metaData: fields.map(({ name }) => ({ name })), rowsAffected: rowCount ?? 0 }
  }
}

function deadlock(): Error {
  return Object.assign(new Error('deadlock'), { code: errors[40001] })
}

function inWordsOfH2(sql: string): string {
  if (sql === 'set transaction read only') return 'set session characteristics as transaction isolation level snapshot'
  return sql.replace(/ for update wait \d+$/, ' for update').replaceAll(' deferrable initially immediate', '')
}

function literal(value: Bind): string {
  if (typeof value === 'object' && value) return String(value.val)
  if (typeof value !== 'string') return String(value)
  return value
    .split('\0')
    .map((it) => `'${it.replaceAll("'", "''")}'`)
    .join('||chr(0)||')
}

async function getConnection({ user, password, connectString }: Options): Promise<Connection> {
  const { hostname: host, port, pathname } = new URL(`oracle://${connectString}`)
  const database = pathname.slice(1)
  const turns = turnsAt(Number(port), database)
  const client = new Client({ host, port: Number(port), user, password, database })
  await turns.toConnect(() => connect(client))
  return new Connection(client, turns)
}

async function connect(client: Client): Promise<void> {
  client.on('error', () => undefined)
  await client.connect()
  // It sends an answer in parts, each when the one before is acknowledged: to say anything does that at once.
  const { connection } = client as unknown as { connection: { stream: Socket; flush(): void } }
  connection.stream.on('data', () => connection.flush())
  await client.query('set mode Oracle')
  // A query that comes again is answered from memory, else, though another connection has committed meanwhile.
  await client.query('set optimize_reuse_results 0')
  const known = await client.query("select 1 from information_schema.views where table_name = 'user_ind_expressions'")
  if (known.rows.length === 0) for (const view of dictionary) await client.query(view)
  await client.query('set autocommit false')
}

export default {
  getConnection,
  OUT_FORMAT_ARRAY: 4001,
  BIND_OUT: 3003,
  STRING: 2001,
  DB_TYPE_CLOB: 2017,
  DB_TYPE_BINARY_DOUBLE: 2006,
}
