import type { AlterTableNode, CompiledQuery, CreateIndexNode, DropIndexNode, Kysely, QueryResult } from 'kysely'
import { quote } from '../../table/column.ts'
import type { Connection, SqlRow, SqlValue } from '../connection.ts'
import { kyselyDriver } from '../definition/kysely-driver.ts'
import { portableTypes, type TypeName } from '../definition/portable-types.ts'
import { withReplacement } from '../definition/replacement.ts'
import { immediateReferences, mysqlCompiler } from './compiler.ts'
import { exactTypes } from './dialect.ts'
import { dropMarkersSql, indexSql } from './index-sql.ts'
import { referring, renameReferencesSql } from './references.ts'

const exact = Object.entries(exactTypes).map(([name, type]): readonly [RegExp, string] => [
  new RegExp(`^${name.replace(/[()]/g, '\\$&')}$`),
  type,
])

/** Moments and UUIDs are texts, which compare as they are; what they hold is in a comment, to be read again. */
function namesIn(text: string): readonly TypeName[] {
  const commented = (length: number, name: string): TypeName => [
    new RegExp(`^${name}$`),
    `${text.replace('longtext', `varchar(${length})`)} comment '${name}'`,
  ]
  return [
    [/^text$/, text],
    [/^(varchar\(\d+\))$/, text.replace('longtext', '$1')],
    commented(36, 'uuid'),
    commented(24, 'timestamptz'),
    commented(10, 'date'),
    [/^int8$/, `bigint comment 'int8'`],
    ...exact.map(([name, type]): TypeName => [name, `${type} comment '$&'`]),
    [/^json$/, `${text} comment 'json'`],
  ]
}

/** What values are made of another type. */
const casts: readonly TypeName[] = [
  [/^(text|varchar\(\d+\)|uuid|timestamptz|date|json)$/, 'char'],
  ...exact,
  [/^(bigint|int8|integer|boolean)$/, 'signed'],
  [/^double precision$/, 'double'],
]

const replaced = /^alter table "(\w+_rebuilt)" rename to "(\w+)"$/

interface Querying extends Pick<Connection, 'all' | 'dialect'> {
  query(sql: string, parameters: readonly SqlValue[]): Promise<SqlRow[] | { readonly affectedRows: number }>
}

/**
 * Kysely over a connection to MariaDB or MySQL, telling of every statement that it runs. Loading it takes a tenth of a
 * second, so only what needs it does.
 */
export async function mysqlKysely<Tables>(
  connection: Querying,
  ran: (sql: string) => void,
  only?: 'told',
): Promise<Kysely<Tables>> {
  const kysely = await import('kysely')
  const { ColumnNode, Kysely, MysqlAdapter, MysqlIntrospector } = kysely
  const query = withReplacement(async (sql: string, parameters: readonly SqlValue[]) => {
    const answer = await connection.query(sql, parameters)
    return Array.isArray(answer) ? { rows: answer, changed: 0 } : { rows: [], changed: answer.affectedRows }
  }, referring)
  const run = (sql: string, parameters: readonly unknown[] = []) => {
    ran(sql)
    return query(sql, parameters as string[])
  }

  const indexOf = ({ name, table, columns = [], unique, where }: CreateIndexNode): Promise<string[]> =>
    indexSql(connection, {
      name: name.name,
      table: table?.table.identifier.name ?? '',
      columns: columns.map((it) => (ColumnNode.is(it) ? it.column.name : '')),
      unique: unique === true,
      rows: where && (JSON.stringify(where).includes('is not') ? 'deleted' : 'live'),
    })
  /** Here an index has a name on its table alone. */
  const tableOf = async ({ name, table }: DropIndexNode): Promise<string> => {
    const [found] = await connection.all(
      'select table_name as name from information_schema.statistics where table_schema = database() and index_name = ?',
      [name.identifier.name],
    )
    return ` on ${quote(String(table?.table.identifier.name ?? found?.name))}`
  }
  /** The statements that do what one of Kysely's says. */
  const statementsOf = async ({ sql, query: node }: CompiledQuery): Promise<string[]> => {
    if (node.kind === 'CreateIndexNode') return indexOf(node)
    if (node.kind === 'DropIndexNode' && !node.table) return [sql + (await tableOf(node))]
    if (node.kind === 'AlterTableNode' && dropsDeletedAt(node))
      return [...(await dropMarkersSql(connection, node.table.table.identifier.name)), sql]
    return [sql]
  }
  const execute = async (compiled: CompiledQuery): Promise<QueryResult<unknown>> => {
    if (only && compiled.query.kind !== 'SelectQueryNode') {
      ran(compiled.sql)
      return { rows: [] }
    }
    const statements = await statementsOf(compiled)
    let answer: Awaited<ReturnType<typeof run>> = { rows: [], changed: 0 }
    for (const it of statements) answer = await run(it, compiled.parameters)
    const [, from, to] = replaced.exec(compiled.sql) ?? []
    if (from && to) for (const it of await renameReferencesSql(connection, from, to)) await run(it)
    return { rows: answer.rows, numAffectedRows: BigInt(answer.changed) }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => kyselyDriver(execute),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: mysqlCompiler(kysely),
    },
    plugins: [immediateReferences(kysely), await portableTypes(namesIn(connection.dialect.types.text), casts)],
  })
}

function dropsDeletedAt({ columnAlterations = [] }: AlterTableNode): boolean {
  return columnAlterations.some((it) => it.kind === 'DropColumnNode' && it.column.column.name === 'deleted_at')
}
