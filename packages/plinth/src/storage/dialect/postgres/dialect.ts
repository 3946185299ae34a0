import { DatabaseError } from 'pg'
import type { Dialect, SqlFault } from '../dialect.ts'
import { commonForms, form } from '../form.ts'
import { LostConnection } from '../server/lost-connection.ts'
import { addIndex, addTo, commonSql, deleteSome, insertNew, onConflict, order } from '../standard-sql.ts'

/** Classes of SQLSTATE that say nothing about the statement: connection, resources, operator, system, internal. */
const passing = /^(08|53|57|58|XX)/

const faults: Readonly<Record<string, SqlFault>> = {
  23505: 'collision',
  '23P01': 'collision',
  23503: 'reference',
  40001: 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** PostgreSQL knows no year 0: it is 1 BC. */
const era = form(
  (value) => ((value as string).startsWith('0000') ? `0001${(value as string).slice(4)} BC` : (value as string)),
  (value) => ((value as string).endsWith(' BC') ? `0000${(value as string).slice(4, -3)}` : value),
)

/** Lower case by Unicode's default mapping, and a final sigma like any other. */
const folded = (column: string): string => `translate(lower(${column} collate "und-x-icu"), 'ς', 'σ')`

/** What PostgreSQL does its own way. */
export const postgresDialect: Dialect = {
  ...commonSql,
  name: 'postgres',
  isEmbedded: false,
  // With 64 savepoints in a transaction everybody else looks them up on disk.
  mostCommands: 60,
  begin: 'begin',
  deferReferences: 'set constraints all deferred',
  waitFor: (milliseconds) => `set local lock_timeout = ${milliseconds}`,
  // The number is arbitrary, and the same for all that define tables.
  beginDefinition: 'begin; select pg_advisory_xact_lock(7465737)',
  lock: 'select pg_advisory_xact_lock(hashtextextended(?, 0))',
  keeping: (select) => `${select} for share`,
  faultOf(thrown) {
    if (thrown instanceof LostConnection) return 'passing'
    if (!(thrown instanceof DatabaseError) || thrown.code === undefined) return undefined
    return faults[thrown.code] ?? (passing.test(thrown.code) ? 'passing' : undefined)
  },
  forms: {
    // The column would refuse a text that is no UUID, and no row has one.
    id: form((value) => (uuid.test(value as string) ? (value as string) : null)),
    boolean: form((value) => value as boolean),
    instant: era,
    date: era,
    ...commonForms,
  },
  types: { text: 'text collate "C"', label: 'text collate "C"', json: 'text collate "C"', integer: 'bigint' },
  definesInTransactions: true,
  // Kept as a comment on a table, so that it comes and goes with the tables. It is read from the catalog: by the name
  // of the table, a session that has waited for a lock would be told from its cache that there is none.
  systemVersion: `select coalesce((select obj_description(oid, 'pg_class')::int from pg_class
    where relname = 'plinth_audit' and pg_table_is_visible(oid)), 0) as version`,
  setSystemVersion: (version) => `comment on table plinth_audit is '${version}'`,
  appendOnly: (table) => `
    create function ${table}_refuse() returns trigger language plpgsql
      as $$ begin raise exception '${table} is append-only'; end $$;
    create trigger ${table}_unchanged before update or delete or truncate on ${table}
      execute function ${table}_refuse();`,
  upsert: onConflict,
  insertNew,
  addTo,
  deleteSome,
  addIndex,
  dangling: undefined,
  bytes: undefined,
  member: (text, path, type) =>
    type === 'json'
      ? `(${text}::json #> '{${path.join()}}')::text`
      : `(${text}::json #>> '{${path.join()}}')::${type}${/^(text|varchar)/.test(type) ? ' collate "C"' : ''}`,
  microseconds: (text) => `(extract(epoch from ${text}::interval) * 1000000)::bigint`,
  month(column) {
    // The year 0 is written as 1 BC.
    const text = `${column}::text`
    const year = `case when right(${text}, 2) = 'BC' then '0000' else left(${text}, 4) end`
    return `(${year} || substr(${text}, 6, 2))::bigint`
  },
  order,
  comparesRows: true,
  differs: (column) => `${column} is distinct from ?`,
  among: (column) => `${column} = any(?)`,
  list: (values) => `{${values.map(element).join()}}`,
  contains: (column) => `strpos(${folded(column)}, ?) > 0`,
  startsWith: (column) => `starts_with(${folded(column)}, ?)`,
  // Of the past, a list is a part of a text.
  holds: (column) => `exists (select 1 from json_array_elements_text(${column}::json) as held (one) where one = ?)`,
  held: String,
  explained: (sql) => `explain (format json) ${sql}`,
  like: (column) => `${column} like ?`,
  pattern: (text) => text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'),
}

/** A value within the text of an array. */
function element(value: unknown): string {
  if (value === null) return 'NULL'
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value as number | boolean)
}
