import type { Dialect, SqlFault } from '../dialect.ts'
import { bit, commonForms } from '../form.ts'
import { LostConnection } from '../server/lost-connection.ts'
import { isExact, sortedForms } from '../sorted-decimal.ts'
import { afterByColumns, microsecondsBy, order } from '../standard-sql.ts'
import { oracleDecimals } from './decimals.ts'
import { stored } from './empty-text.ts'
import { quoteReserved } from './statements.ts'

/** An error of the server, `ORA-00001`, or of the driver, `NJS-500`. */
export interface OracleError extends Error {
  readonly code: string
}

/** Whether an error is one of the server or its driver. */
export function isOracleError(thrown: unknown): thrown is OracleError {
  return thrown instanceof Error && /^(ORA|NJS)-\d+$/.test((thrown as Partial<OracleError>).code ?? '')
}

const faults: Readonly<Record<string, SqlFault>> = {
  'ORA-00001': 'collision',
  'ORA-02291': 'reference',
  'ORA-02292': 'reference',
  // A lock that was not to be had, a deadlock, a row that changed since.
  'ORA-00054': 'busy',
  'ORA-30006': 'busy',
  'ORA-00060': 'busy',
  'ORA-02049': 'busy',
  'ORA-08177': 'busy',
}

/**
 * Sessions, space, memory, snapshots too old or older than a table, read-only servers, statements that were ended
 * early.
 */
const passing =
  /^(NJS-123|ORA-(00018|00020|00257|01013|01466|01536|01555|01652|01653|01654|01658|01691|04021|04031|16000))$/

/** Says that there is no connection any more, or none yet; the driver has numbers of its own for most of them. */
const lost =
  /^(NJS-(003|5\d\d)|ORA-(00028|01012|01033|01034|01089|01090|01092|02396|03113|03114|03135|12153|12170|125\d\d))$/

/** Whether an error says that the connection is of no use any more. */
export function isLoss({ code }: OracleError): boolean {
  return lost.test(code)
}

/** How many rows there are to take locks by names with; what has another's number only waits more often. */
const locks = 255
/** Seconds that a lock is waited for; the longest statement takes longer. */
const lockTimeout = 3

const nameTaken = 955
const columnsIndexed = 1408

/** The table whose rows are locked in the place of names: to use `dbms_lock` is a right that many have not. */
export const lockTable = `${unlessThere('create table plinth_lock (id number(19) primary key)', nameTaken)};
  merge into plinth_lock using (
    with numbers (id) as (select 0 from dual union all select id + 1 from numbers where id < ${locks})
    select id from numbers
  ) given on (plinth_lock.id = given.id) when not matched then insert (id) values (given.id)`
/** Waits until nobody else defines tables. */
export const definitionLock = `select id from plinth_lock where id = ${locks} for update`

/** Lower case by Unicode's default mapping, and a final sigma like any other. */
const folded = (column: string): string => `replace(lower(replace(${column}, 'İ', 'i̇')), 'ς', 'σ')`
/** What is left of a text that is searched for: nothing when it is empty, which is in every text. */
const sought = 'rtrim(?, chr(0))'

/** What Oracle does its own way, from 12.2 on. */
export const oracleDialect: Dialect = {
  name: 'oracle',
  isEmbedded: false,
  mostCommands: 60,
  begin: 'begin',
  deferReferences: 'set constraints all deferred',
  waitFor: undefined,
  // Definitions end transactions here: the connection holds the lock for it with another one.
  beginDefinition: 'begin definition',
  lock: `select id from plinth_lock where id = ora_hash(?, ${locks - 1}) for update wait ${lockTimeout}`,
  keeping: (select) => `${select} for update wait 1`,
  faultOf(thrown) {
    if (thrown instanceof LostConnection) return 'passing'
    if (!isOracleError(thrown)) return undefined
    return faults[thrown.code] ?? (passing.test(thrown.code) ? 'passing' : undefined)
  },
  forms: { boolean: bit, ...sortedForms, ...commonForms },
  types: { text: 'varchar2(1000 char)', label: 'varchar2(255 char)', json: 'clob', integer: 'number(19)' },
  definesInTransactions: false,
  // Kept as a comment, so that it is of one piece with the tables.
  systemVersion: `select coalesce(cast(max(comments) as number(19)), 0) as version from user_tab_comments
    where table_name = 'PLINTH_MIGRATION'`,
  setSystemVersion: (version) => `comment on table plinth_migration is '${version}'`,
  addTable: (table, columns) => unlessThere(`create table ${table} ${columns}`, nameTaken),
  appendOnly: (table) => `
    create or replace trigger ${table}_unchanged before update or delete on ${table}
      begin raise_application_error(-20001, '${table} is append-only'); end;`,
  upsert(table, key, columns, condition) {
    const bound = condition.replace('?', `?${columns.length + 1}`)
    const marks = columns.map((_, place) => `?${place + 1}`)
    const set = columns.flatMap((it, place) => (it === key ? [] : `${it} = ${marks[place]}`))
    return `merge into ${table} using dual on (${key} = ${marks[columns.indexOf(key)]})
      when matched then update set ${set.join(', ')} where ${bound}
      when not matched then insert (${columns.join(', ')}) values (${marks.join(', ')})`
  },
  insertNew(table, columns, key) {
    const marks = columns.map((_, place) => `?${place + 1}`)
    const same = key.map((it) => `${it} = ${marks[columns.indexOf(it)]}`)
    return `merge into ${table} using dual on (${same.join(' and ')})
      when not matched then insert (${columns.join(', ')}) values (${marks.join(', ')})`
  },
  addTo(table, key, column) {
    const marks = [...key, column].map((_, place) => `?${place + 1}`)
    const same = key.map((it, place) => `${it} = ${marks[place]}`)
    return `merge into ${table} using dual on (${same.join(' and ')})
      when matched then update set ${column} = ${column} + ${marks.at(-1)}
      when not matched then insert (${[...key, column].join(', ')}) values (${marks.join(', ')})`
  },
  deleteSome: (table, _key, condition) => `delete from ${table} where ${condition} and rownum <= ?`,
  addIndex({ name, table, columns, where }) {
    // One does for all values.
    const own = where ? `${table}_${where.column}` : name
    const parts = [...(where ? [where.column] : []), ...columns].join(', ')
    return unlessThere(`create index ${own} on ${table} (${parts})`, nameTaken, columnsIndexed)
  },
  first: (select, count) => `${select} fetch first ${count ?? '?'} rows only`,
  nth: (select) => `${select} offset ? rows fetch next 1 rows only`,
  named: (rows, name) => `${rows} ${name}`,
  fromNothing: ' from dual',
  month: (column) => `cast(replace(substr(${column}, 1, 7), '-', '') as number(6))`,
  untrue: (condition) => `case when ${condition} then 0 else 1 end = 1`,
  unlessFalse: (condition) => `case when not (${condition}) then 0 else 1 end = 1`,
  after: afterByColumns,
  dangling: undefined,
  bytes: undefined,
  order,
  comparesRows: false,
  // As much of a text as may stand in SQL, whatever its characters are.
  comparable: (column) => `to_char(substr(${column}, 1, 1300))`,
  neverUnique: new Set<string>(),
  member(text, path, type) {
    const way = path.map(step).join('')
    if (type === 'json') return `json_query(${text}, '$${way}' returning clob)`
    const value = (as: string) => `json_value(${text}, '$${way}' returning ${as} null on empty error on error)`
    if (type === 'boolean') return `case ${value('varchar2(5)')} when 'true' then 1 when 'false' then 0 end`
    if (type === 'bigint' || type === 'double precision') return value('number')
    if (isExact(type)) return oracleDecimals[type].held(value('varchar2(40)'))
    return `case when json_exists(${text}, '$${way}?(@ == "")') then chr(0) else ${value('varchar2(4000)')} end`
  },
  microseconds: microsecondsBy(
    (text, letter) => `nvl(to_number(regexp_substr(${text}, '([0-9]+)${letter}', 1, 1, null, 1)), 0)`,
  ),
  differs: (column) => `(${column} is null or ${column} <> ?)`,
  among: (column) =>
    `${column} in (select value from json_table(?, '$[*]' columns (value varchar2(4000) path '$')) list)`,
  list: (values) => JSON.stringify(values.map((it) => (typeof it === 'string' ? stored(it) : it))),
  contains: (column) => `(${column} is not null and nvl(instr(${folded(column)}, ${sought}), 1) > 0)`,
  startsWith: (column) => `(${column} is not null and nvl(instr(${folded(column)}, ${sought}), 1) = 1)`,
  holds: (column) =>
    `exists (select 1 from json_table(${column}, '$[*]' columns (value varchar2(4000) path '$'))
      where nvl(value, chr(0)) = ?)`,
  held: String,
  explained: undefined,
  like: (column) => `${column} like ? escape '\\'`,
  pattern: (text) => text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'),
}

/** A definition, unless what it makes is there: before version 23 the engine has no words for it but its errors. */
function unlessThere(definition: string, ...errors: readonly number[]): string {
  const known = errors.map((it) => -it).join(', ')
  return `begin execute immediate '${quoteReserved(definition).replaceAll("'", "''")}';
    exception when others then if sqlcode not in (${known}) then raise; end if; end`
}

/** A step of a JSON path. */
function step(to: string | number): string {
  return typeof to === 'number' ? `[${to}]` : `."${to}"`
}
