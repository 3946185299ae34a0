import Database from 'better-sqlite3'
import type { SqlValue } from '../connection.ts'
import type { Dialect, SqlFault } from '../dialect.ts'
import { bit, commonForms } from '../form.ts'
import { isExact, sortedForms } from '../sorted-decimal.ts'
import { addIndex, addTo, commonSql, deleteSome, insertNew, onConflict, order } from '../standard-sql.ts'
import { sqliteDecimals } from './decimals.ts'

/** Errors that say nothing about the statement. */
const passing = /^SQLITE_(FULL|IOERR|LOCKED|READONLY|CANTOPEN|PROTOCOL|NOMEM|INTERRUPT)/

const faults: Readonly<Record<string, SqlFault>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'collision',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'collision',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'reference',
}

/** A text without its case. Where all of it is ASCII, SQLite's own function does, in a quarter of the time. */
const folded = (column: string): string =>
  `case octet_length(${column}) when length(${column}) then lower(${column}) else fold(${column}) end`

/** What SQLite does its own way. */
export const sqliteDialect: Dialect = {
  ...commonSql,
  name: 'sqlite',
  isEmbedded: true,
  mostCommands: 256,
  begin: 'begin immediate',
  deferReferences: 'pragma defer_foreign_keys = on',
  waitFor: undefined,
  beginDefinition: 'begin immediate',
  // Whoever writes is alone.
  lock: undefined,
  keeping: (select) => select,
  faultOf(thrown) {
    if (!(thrown instanceof Database.SqliteError)) return undefined
    if (thrown.code.startsWith('SQLITE_BUSY')) return 'busy'
    return faults[thrown.code] ?? (passing.test(thrown.code) ? 'passing' : undefined)
  },
  forms: { boolean: bit, ...sortedForms, ...commonForms },
  types: { text: 'text', label: 'text', json: 'text', integer: 'integer' },
  definesInTransactions: true,
  // The first version did not number itself.
  systemVersion: `select coalesce(nullif(user_version, 0), (select count(*) from sqlite_schema where name = 'plinth_audit'))
    as version from pragma_user_version`,
  setSystemVersion: (version) => `pragma user_version = ${version}`,
  appendOnly: (table) => `
    create trigger ${table}_unchanged before update on ${table}
      begin select raise(abort, '${table} is append-only'); end;
    create trigger ${table}_undeleted before delete on ${table}
      begin select raise(abort, '${table} is append-only'); end;`,
  upsert: onConflict,
  insertNew,
  addTo,
  deleteSome,
  addIndex,
  dangling: 'select "table", parent from pragma_foreign_key_check',
  bytes: (columns) => `cast(concat_ws(',', ${columns.join()}) as blob)`,
  member(text, path, type) {
    const found = `${text} ${type === 'json' ? '->' : '->>'} '$${path.map(step).join('')}'`
    return isExact(type) ? sqliteDecimals[type].held(found) : found
  },
  microseconds: (text) => `microseconds(${text})`,
  order,
  comparesRows: true,
  differs: (column) => `${column} is not ?`,
  among: (column) => `${column} in (select value from json_each(?))`,
  list: JSON.stringify,
  contains: (column) => `instr(${folded(column)}, ?) > 0`,
  startsWith: (column) => `instr(${folded(column)}, ?) = 1`,
  // What is read has a name of its own first: "value" and "key" would be columns of what reads it.
  holds: (column) =>
    `exists (select 1 from (select ${column} as held) as own, json_each(own.held) as each where each.value = ?)`,
  held: (value) => (typeof value === 'boolean' ? Number(value) : (value as SqlValue)),
  explained: undefined,
  // The plus keeps SQLite from reading by the index of what the pattern begins with, and then sorting all of it.
  like: (column) => `+${column} glob ?`,
  pattern: (text) => text.replace(/[?[]/g, '[$&]'),
}

/** A step of a JSON path. */
function step(to: string | number): string {
  return typeof to === 'number' ? `[${to}]` : `."${to}"`
}
