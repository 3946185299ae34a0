import type { Connection } from '../connection.ts'
import { unclustered } from './dialect.ts'

type Reading = Pick<Connection, 'all'>

/** What a definition has to be here; its parts are the names that it holds. */
type Rewriting = (connection: Reading, sql: string, ...parts: string[]) => Promise<string[]>

/** Definitions that SQL Server has other words for, or needs something else before or after. */
const rewritings: readonly (readonly [RegExp, Rewriting])[] = [
  [/^create table "(\w+)"/, createTable],
  [/^alter table "(\w+)" rename to "(\w+)"$/, renameTable],
  [/^alter table "(\w+)" rename column "(\w+)" to "(\w+)"$/, renameColumn],
  [/^alter table "(\w+)" drop column "(\w+)"$/, dropColumn],
  [/^create unique index "\w+" on "(\w+)" \(([^)]+)\)( where .+)?$/, uniqueIndex],
  [/^drop index "(\w+)"$/, dropIndex],
]

/** The statements of SQL Server for a definition that Kysely has compiled. */
export async function mssqlDefinitions(connection: Reading, sql: string): Promise<readonly string[]> {
  for (const [pattern, rewrite] of rewritings) {
    const [, ...parts] = pattern.exec(sql) ?? []
    if (parts.length > 0) return rewrite(connection, sql, ...parts)
  }
  return [sql]
}

async function createTable(_: unknown, sql: string): Promise<string[]> {
  return [unclustered(sql)]
}

/** A constraint has a name in the whole schema, which begins with that of its table. */
async function renameTable(connection: Reading, _sql: string, from = '', to = ''): Promise<string[]> {
  const found = await connection.all(
    'select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1',
    [from, `${from}_`],
  )
  const constraints = found.map(({ name }) => renaming(name as string, `${to}${(name as string).slice(from.length)}`))
  return [renaming(from, to), ...constraints]
}

async function renameColumn(_: unknown, _sql: string, table = '', from = '', to = ''): Promise<string[]> {
  return [`${renaming(`${table}.${from}`, to)}, 'column'`]
}

/** The default of a column is a constraint, which would keep it from being dropped. */
async function dropColumn(connection: Reading, sql: string, table = '', column = ''): Promise<string[]> {
  const found = await connection.all(
    `select name from sys.default_constraints where parent_object_id = object_id(quotename(?))
     and col_name(parent_object_id, parent_column_id) = ?`,
    [table, column],
  )
  return [...found.map(({ name }) => `alter table "${table}" drop constraint "${name}"`), sql]
}

/** Null is equal to null in a unique index here: it is to be about the rows that have a value in each column. */
async function uniqueIndex(connection: Reading, sql: string, table = '', columns = '', where = ''): Promise<string[]> {
  const found = await connection.all(
    'select name from sys.columns where object_id = object_id(quotename(?)) and is_nullable = 1',
    [table],
  )
  const indexed = columns.split(', ')
  const optional = found.map(({ name }) => `"${name}"`).filter((it) => indexed.includes(it))
  if (optional.length === 0) return [sql]
  return [`${sql}${where === '' ? ' where' : ' and'} ${optional.map((it) => `${it} is not null`).join(' and ')}`]
}

/** An index has a name on its table alone. */
async function dropIndex(connection: Reading, sql: string, index = ''): Promise<string[]> {
  const [found] = await connection.all(
    `select object_name(object_id) as owner from sys.indexes
     where name = ? and object_id in (select object_id from sys.tables where schema_id = schema_id())`,
    [index],
  )
  return [`${sql} on "${found?.owner}"`]
}

function renaming(from: string, to: string): string {
  return `exec sp_rename '${from}', '${to}'`
}
