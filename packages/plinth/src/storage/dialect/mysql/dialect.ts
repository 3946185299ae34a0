import { mostDigits } from '../../../core/schema/decimal.ts'
import type { Dialect, SqlFault } from '../dialect.ts'
import { bit, commonForms } from '../form.ts'
import { LostConnection } from '../server/lost-connection.ts'
import { commonSql, microsecondsBy } from '../standard-sql.ts'

/** MariaDB and MySQL have the same protocol, and call some things differently. */
export type MysqlServer = 'mariadb' | 'mysql'

/** An error that the server has answered. */
export interface MysqlError extends Error {
  readonly errno: number
  readonly sqlState: string
}

/** Whether an error is an answer of the server; after any other there will be no answer. */
export function isAnswer(thrown: unknown): thrown is MysqlError {
  return thrown instanceof Error && typeof (thrown as Partial<MysqlError>).sqlState === 'string'
}

const faults: Readonly<Record<number, SqlFault>> = {
  1062: 'collision',
  1586: 'collision',
  1216: 'reference',
  1217: 'reference',
  1451: 'reference',
  1452: 'reference',
  // A row that changed since, a lock that was not to be had, a deadlock; and two rows, which is how a named lock fails
  // here.
  1020: 'busy',
  1205: 'busy',
  1213: 'busy',
  1242: 'busy',
  3572: 'busy',
}

/** Disk, memory, connections, read-only servers, and statements that were ended before they were done. */
const passing = new Set([
  1021, 1030, 1037, 1040, 1041, 1053, 1114, 1135, 1203, 1290, 1317, 1792, 1836, 1927, 1969, 3024, 3100, 4020,
])

/** Orders texts by their code points, and takes two for equal only when they are the same. */
const collations: Readonly<Record<MysqlServer, string>> = {
  mariadb: 'utf8mb4_nopad_bin',
  mysql: 'utf8mb4_0900_bin',
}
/** Knows what is upper and what is lower case in all of Unicode. */
const cases: Readonly<Record<MysqlServer, string>> = {
  mariadb: 'utf8mb4_uca1400_as_cs',
  mysql: 'utf8mb4_0900_as_cs',
}

/**
 * The types that have room for every decimal and every big integer, by what migrations call them. With a text that is
 * one value, they are compared as what the text says.
 */
export const exactTypes: Readonly<Record<string, string>> = {
  numeric: `decimal(${2 * mostDigits}, ${mostDigits})`,
  'numeric(38, 0)': 'decimal(38, 0)',
}

/** Seconds that a named lock is waited for; the longest statement takes longer. */
const lockTimeout = 3
/** Seconds that it is waited for until nobody else defines tables. */
const definitionTimeout = 3600

const indexes = 'select count(*) from information_schema.statistics where table_schema = database()'

/** What both do their own way. */
export function mysqlDialect(server: MysqlServer): Dialect {
  const binary = `collate ${collations[server]}`
  // Lower case by Unicode's default mapping, and a final sigma like any other.
  const folded = (column: string): string =>
    `replace(lower(replace(${column}, 'İ', 'i̇') collate ${cases[server]}), 'ς', 'σ') ${binary}`
  return {
    ...commonSql,
    name: 'mysql',
    isEmbedded: false,
    mostCommands: 60,
    begin: 'begin',
    deferReferences: 'set foreign_key_checks = 0',
    waitFor: undefined,
    beginDefinition: `${namedLock("'/definition'", definitionTimeout)}; begin`,
    lock: namedLock('?', lockTimeout),
    keeping: (select) => `${select} lock in share mode`,
    faultOf(thrown) {
      if (thrown instanceof LostConnection) return 'passing'
      if (!isAnswer(thrown)) return undefined
      return faults[thrown.errno] ?? (passing.has(thrown.errno) ? 'passing' : undefined)
    },
    forms: { boolean: bit, ...commonForms },
    types: {
      text: `longtext ${binary}`,
      label: `varchar(255) ${binary}`,
      json: `longtext ${binary}`,
      integer: 'bigint',
    },
    definesInTransactions: false,
    // Kept as a comment on a table, so that it comes and goes with the tables.
    systemVersion: `select coalesce(max(table_comment), '') + 0 as version from information_schema.tables
      where table_schema = database() and table_name = 'plinth_migration'`,
    setSystemVersion: (version) => `alter table plinth_migration comment = '${version}'`,
    appendOnly: (table) =>
      ['update', 'delete']
        .map(
          (action) => `
    drop trigger if exists ${table}_no_${action};
    create trigger ${table}_no_${action} before ${action} on ${table}
      for each row signal sqlstate '45000' set message_text = '${table} is append-only';`,
        )
        .join(''),
    upsert(table, key, columns, condition) {
      const bound = `${table}.${condition.replace('?', 'given.bound')}`
      const marks = columns.map((it) => `? as ${it}`)
      const set = columns.filter((it) => it !== key).map((it) => `${it} = if(${bound}, given.${it}, ${table}.${it})`)
      return `insert into ${table} (${columns.join(', ')})
        select ${columns.map((it) => `given.${it}`).join(', ')} from (select ${marks.join(', ')}, ? as bound) as given
        on duplicate key update ${set.join(', ')}`
    },
    insertNew: (table, columns) =>
      `insert ignore into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    addTo: (table, key, column) =>
      `insert into ${table} (${[...key, column].join(', ')}) values (${[...key, column].map(() => '?').join(', ')})
        on duplicate key update ${column} = ${column} + values(${column})`,
    // By the index of the condition, and so without waiting for rows that others have just made.
    deleteSome: (table, _key, condition) => `delete from ${table} where ${condition} limit ?`,
    addIndex({ name, table, columns, where }) {
      const parts = [...(where ? [where.column] : []), ...columns].join(', ')
      // One does for all values.
      const own = where ? `${table}_${where.column}` : name
      return `set @missing = if((${indexes} and table_name = '${table}' and index_name = '${own}') = 0,
          'create index ${own} on ${table} (${parts})', 'do 0');
        prepare missing from @missing; execute missing; deallocate prepare missing`
    },
    dangling: undefined,
    bytes: undefined,
    member(text, path, type) {
      // MariaDB answers a text, MySQL a value of its own kind, of which null is not the text that says so.
      const found = `nullif(concat(json_extract(${text}, '$${path.map(step).join('')}')), 'null')`
      if (type === 'json') return `${found} ${binary}`
      if (type === 'boolean') return `${found} = 'true'`
      const value = `json_unquote(${found})`
      if (exactTypes[type]) return `cast(${value} as ${exactTypes[type]})`
      return type === 'bigint' || type === 'double precision' ? `${value} + 0` : `${value} ${binary}`
    },
    // Without a match MariaDB finds an empty text, and MySQL null.
    microseconds: microsecondsBy(
      (text, letter) => `coalesce(cast(regexp_substr(${text}, '[0-9]+${letter}') as signed), 0)`,
    ),
    order: (column, { descending, nulls }) => {
      // Null is less than every value.
      const own = `${column} ${descending ? 'desc' : 'asc'}`
      if (nulls === undefined || (nulls === 'first') !== descending) return own
      return `${column} is ${descending ? '' : 'not '}null desc, ${own}`
    },
    month: (column) => `cast(replace(substr(${column}, 1, 7), '-', '') as signed)`,
    comparesRows: false,
    // MariaDB has a hash for them.
    neverUnique: new Set(server === 'mysql' ? ['text', 'json'] : []),
    differs: (column) => `not (${column} <=> ?)`,
    among(column, type) {
      // Among texts a decimal would be looked for as a double, which has fewer digits.
      const own = exactTypes[type] ?? `longtext ${binary}`
      return `${column} in (select value from json_table(?, '$[*]' columns (value ${own} path '$')) as list)`
    },
    list: JSON.stringify,
    contains: (column) => `locate(?, ${folded(column)}) > 0`,
    startsWith: (column) => `locate(?, ${folded(column)}) = 1`,
    holds: (column) => `json_contains(${column}, ?)`,
    held: JSON.stringify,
    explained: undefined,
    like: (column) => `${column} like ?`,
    pattern: (text) => text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'),
  }
}

/** Takes a lock of this database. The server only answers that it failed to, and this makes an error of it. */
function namedLock(name: string, seconds: number): string {
  return `select if(get_lock(sha2(concat(database(), ${name}), 256), ${seconds}) = 1, 1, (select 1 union select 2))`
}

/** A step of a JSON path. */
function step(to: string | number): string {
  return typeof to === 'number' ? `[${to}]` : `."${to}"`
}
