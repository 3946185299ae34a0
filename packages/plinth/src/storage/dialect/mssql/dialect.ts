import { problem } from '../../../core/failure/problems.ts'
import type { Dialect } from '../dialect.ts'
import { commonForms, form, plain } from '../form.ts'
import { isExact, sortedForms } from '../sorted-decimal.ts'
import { afterByColumns, commonSql, microsecondsBy } from '../standard-sql.ts'
import { mssqlDecimals } from './decimals.ts'
import { lockMissed, mssqlFault } from './faults.ts'

/** Orders texts by their code points; the collation that a database has to have. */
export const collation = 'Latin1_General_100_BIN2_UTF8'
const binary = `collate ${collation}`
/** Knows what is upper and what is lower case in all of Unicode. */
const cases = 'collate Latin1_General_100_CS_AS_SC_UTF8'

/** Milliseconds that a named lock is waited for; the longest statement takes longer. */
const lockTimeout = 3000

/** Lower case by Unicode's default mapping, and a final sigma like any other. */
const folded = (column: string): string => `replace(lower(replace(${column}, 'İ', 'i̇') ${cases}), 'ς', 'σ') ${binary}`

/** Instants and dates, which have no year 0 here. */
const dated = form((value) => {
  if ((value as string).startsWith('0000'))
    throw problem('validation_failed', { detail: 'This database knows no year 0.' })
  return value as string
})

/** The elements of a list in a JSON text, of which none has a type yet. */
const elements = (text: string): string => `(select cast(value as varchar(max)) ${binary} from openjson(${text}))`

/** What SQL Server does its own way. */
export const mssqlDialect: Dialect = {
  ...commonSql,
  name: 'mssql',
  isEmbedded: false,
  mostCommands: 60,
  begin: 'begin transaction',
  // Definitions are part of the transaction, and so is this; the connection undoes it before the commit.
  deferReferences: references('nocheck'),
  waitFor: undefined,
  beginDefinition: `begin transaction; ${namedLock("'/definition'", -1)}`,
  lock: namedLock('?', lockTimeout),
  keeping: (select) => hinted(select, 'repeatableread'),
  faultOf: mssqlFault,
  forms: { boolean: plain, ...sortedForms, instant: dated, date: dated, ...commonForms },
  types: {
    text: `varchar(max) ${binary}`,
    label: `varchar(1020) ${binary}`,
    json: `varchar(max) ${binary}`,
    integer: 'bigint',
  },
  definesInTransactions: true,
  // Kept as a property of a table, so that it comes and goes with it.
  systemVersion: `select coalesce((select cast(value as int) from sys.extended_properties
    where class = 1 and major_id = object_id('plinth_audit') and minor_id = 0 and name = 'plinth_version'), 0) as version`,
  setSystemVersion: (version) => `declare @schema sysname = schema_name();
    declare @change sysname = iif(exists (select 1 from sys.extended_properties where class = 1 and minor_id = 0
      and major_id = object_id('plinth_audit') and name = 'plinth_version'),
      'sys.sp_updateextendedproperty', 'sys.sp_addextendedproperty');
    exec @change @name = 'plinth_version', @value = ${version},
      @level0type = 'schema', @level0name = @schema, @level1type = 'table', @level1name = 'plinth_audit'`,
  month: (column) => `cast(replace(left(convert(varchar(33), ${column}, 126), 7), '-', '') as bigint)`,
  addTable: (table, columns) => `if object_id('${table}') is null create table ${table} ${unclustered(columns)}`,
  // A trigger is made by a batch of its own.
  appendOnly: (table) => `
    exec('create or alter trigger ${table}_unchanged on ${table} instead of update, delete as
      throw 51000, ''${table} is append-only'', 1');`,
  upsert(table, key, columns, condition) {
    const given = columns.map((it) => `given.${it}`).join(', ')
    const set = columns.filter((it) => it !== key).map((it) => `${it} = given.${it}`)
    return `merge ${table} with (holdlock) as kept
      using (values (${marksFor(columns)})) as given (${columns.join(', ')}) on kept.${key} = given.${key}
      when matched and kept.${condition} then update set ${set.join(', ')}
      when not matched then insert (${columns.join(', ')}) values (${given});`
  },
  insertNew: (table, columns, key) =>
    `insert into ${table} (${columns.join(', ')}) select * from (values (${marksFor(columns)})) as given (${columns.join(', ')})
      where not exists (select 1 from ${table} with (updlock, holdlock) where ${same(key, table, 'given')})`,
  addTo: (table, key, column) =>
    `merge ${table} with (holdlock) as kept
      using (values (${marksFor([...key, column])})) as given (${[...key, column].join(', ')}) on ${same(key, 'kept', 'given')}
      when matched then update set ${column} = kept.${column} + given.${column}
      when not matched then insert (${[...key, column].join(', ')})
        values (${[...key, column].map((it) => `given.${it}`).join(', ')});`,
  deleteSome: (table, key, condition) =>
    `delete from ${table} where exists (select 1
      from (${first(`select ${key.join(', ')} from ${table} where ${condition}`)}) as found where ${same(key, 'found', table)})`,
  addIndex({ name, table, columns, where }) {
    // What else is true of the rows is asked of a column that is too long to be asked here.
    const rows = where ? ` where ${where.column} = ${where.value}` : ''
    return `if not exists (select 1 from sys.indexes where object_id = object_id('${table}') and name = '${name}')
      create index ${name} on ${table} (${columns.join(', ')})${rows}`
  },
  first,
  nth: (select) => `${ordered(select)} ${rowsFrom('?', '1')}`,
  // A derived table has names for all of its columns.
  named: (rows, name) => `${rows.replace(/^\(select 1 /, '(select 1 as one ')} as ${name}`,
  untrue: (condition) => `iif(${condition}, 0, 1) = 1`,
  unlessFalse: (condition) => `iif(not (${condition}), 0, 1) = 1`,
  after: afterByColumns,
  dangling: undefined,
  bytes: undefined,
  member: (text, path, type) => memberSql(text, path, type),
  order: (column, { descending, nulls }) => {
    // Null is less than every value.
    const own = `${column} ${descending ? 'desc' : 'asc'}`
    if (nulls === undefined || (nulls === 'first') !== descending) return own
    return `case when ${column} is null then 1 else 0 end ${nulls === 'first' ? 'desc' : 'asc'}, ${own}`
  },
  comparesRows: false,
  microseconds: microsecondsBy(numberBefore),
  differs: (column) => `not exists (select ${column} intersect select ?)`,
  among: (column) => `${column} in ${elements('?')}`,
  list: JSON.stringify,
  contains: (column) => `charindex(?, ${folded(column)}) > 0`,
  startsWith: (column) => `charindex(?, ${folded(column)}) = 1`,
  holds: (column) => `? in ${elements(column)}`,
  held: String,
  explained: undefined,
  like: (column) => `${column} like ? escape '\\'`,
  pattern: (text) => text.replace(/[\\%_[]/g, '\\$&').replaceAll('*', '%'),
}

/** A select with a hint about the locks on the rows of its table. */
export function hinted(select: string, hint: string): string {
  return select.replace(' where ', ` with (${hint}) where `)
}

/** Has the server look, or not look, at what rows refer to, in all tables; it does not look back. */
export function references(word: 'check' | 'nocheck'): string {
  return `declare @${word} nvarchar(max) = (select string_agg(cast(concat('alter table ', quotename(schema_name(schema_id)), '.',
    quotename(object_name(parent_object_id)), ' ${word} constraint ', quotename(name)) as nvarchar(max)), '; ')
    from sys.foreign_keys where schema_id = schema_id());
    exec(@${word})`
}

/** The number before a letter of a text in which others stand before it, or 0. */
function numberBefore(text: string, letter: string): string {
  const before = `left(${text}, nullif(charindex('${letter}', ${text}), 0) - 1)`
  return `isnull(cast(right(${before}, patindex('%[^0-9]%', reverse(${before})) - 1) as bigint), 0)`
}

/**
 * Takes a lock of this database until the transaction ends; a name may be of any length. The server only answers that
 * it failed.
 */
function namedLock(name: string, milliseconds: number): string {
  return `declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast(${name} as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = ${milliseconds};
    if @held < 0 begin; throw ${lockMissed}, 'The lock is held elsewhere.', 1; end`
}

/**
 * Has a key that may be long be one beside the rows: those that they are ordered by have at most 900 bytes, others
 * 1700.
 */
export function unclustered(table: string): string {
  return table.replace(/(varchar\(\d+\) collate \w+ not null|,\n *) primary key\b/g, '$1 primary key nonclustered')
}

/** The first rows that a select finds. */
function first(select: string, count?: number): string {
  return `${ordered(select)} ${rowsFrom('0', count === undefined ? '?' : String(count))}`
}

/** What follows an order to leave some of its rows. */
function rowsFrom(offset: string, count: string): string {
  return `offset ${offset} rows fetch next ${count} rows only`
}

/** A select with an order, which is needed to leave some of its rows; in parentheses there may be others. */
function ordered(select: string): string {
  const isOrdered = select.lastIndexOf(' order by ') > select.lastIndexOf(')')
  return isOrdered ? select : `${select} order by (select null)`
}

function marksFor(columns: readonly string[]): string {
  return columns.map(() => '?').join(', ')
}

function same(columns: readonly string[], one: string, other: string): string {
  return columns.map((it) => `${one}.${it} = ${other}.${it}`).join(' and ')
}

/** What a member of a JSON text is as a value of a type that migrations name; null where there is none. */
function memberSql(text: string, path: readonly (string | number)[], type: string): string {
  if (type === 'json') {
    const parent = path.slice(0, -1).map(step).join('')
    return `(select case type when 1 then concat('"', string_escape(value, 'json'), '"') else value end
      from openjson(${text}, '$${parent}') where "key" = '${path.at(-1)}')`
  }
  const [, own = `varchar(max)`] = scalars.find(([it]) => it === type) ?? []
  const value = isExact(type) ? `${mssqlDecimals[type].held('value')} ${binary} as value` : 'value'
  return `(select ${value} from openjson(${text}) with (value ${own} '$${path.map(step).join('')}'))`
}

/** Types of values that are no texts, as migrations name them and as they are called here. */
const scalars: readonly (readonly [string, string])[] = [
  ['bigint', 'bigint'],
  ['boolean', 'bit'],
  ['date', 'date'],
  ['double precision', 'float(53)'],
  ['timestamptz', 'datetimeoffset(3)'],
]

/** A step of a JSON path. */
function step(to: string | number): string {
  return typeof to === 'number' ? `[${to}]` : `."${to}"`
}
