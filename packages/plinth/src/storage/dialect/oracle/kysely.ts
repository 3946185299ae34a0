import type { CompiledQuery, CreateIndexNode, Kysely, KyselyPlugin, QueryId, QueryResult } from 'kysely'
import type { Connection } from '../connection.ts'
import { commentsOf } from '../definition/comments.ts'
import { decimalCasts } from '../definition/decimal-casts.ts'
import { kyselyDriver } from '../definition/kysely-driver.ts'
import { portableTypes, type TypeName } from '../definition/portable-types.ts'
import { withReplacement } from '../definition/replacement.ts'
import type { OracleAnswer } from './answer.ts'
import { oracleCompiler } from './compiler.ts'
import { oracleDecimals } from './decimals.ts'
import { indexSql } from './index-sql.ts'
import { answered, runReturning } from './returning.ts'

/** Moments and UUIDs are texts, which compare as they are; what they hold is in a comment, to be read again. */
const names: readonly TypeName[] = [
  [/^(text|json)$/, 'clob'],
  [/^varchar\((\d+)\)$/, 'varchar2($1 char)'],
  [/^uuid$/, 'varchar2(36 char)'],
  [/^timestamptz$/, 'varchar2(24 char)'],
  [/^date$/, 'varchar2(10 char)'],
  [/^numeric$/, 'varchar2(255 char)'],
  [/^numeric\(38, 0\)$/, 'varchar2(39 char)'],
  [/^(bigint|int8)$/, 'number(19)'],
  [/^integer$/, 'number(10)'],
  [/^double precision$/, 'binary_double'],
  [/^boolean$/, 'number(1)'],
]
/** Types that a column does not tell by its own. */
const told = new Set(['uuid', 'timestamptz', 'date', 'numeric', 'numeric(38, 0)', 'int8', 'json'])
/** No value is made one of the longest type. */
const casts: readonly TypeName[] = [[/^(text|json)$/, 'varchar2(4000)'], ...names]

/** The references of other tables to a table that is about to be replaced by another one. */
const referring = `select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = ? and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt')`

const replaced = /^alter table "(\w+_rebuilt)" rename to "(\w+)"$/
/** The constraints of a renamed table that are still named after its old name. */
const former = `select constraint_name as name from user_constraints
  where table_name = ? and constraint_name like replace(?, '_', '\\_') || '\\_%' escape '\\'`

interface Querying extends Pick<Connection, 'all'> {
  query(sql: string, parameters: readonly unknown[]): Promise<OracleAnswer>
}

/**
 * Kysely over a connection to Oracle, telling of every statement that it runs. Loading it takes a tenth of a second, so
 * only what needs it does.
 */
export async function oracleKysely<Tables>(
  connection: Querying,
  ran: (sql: string) => void,
  only?: 'told',
): Promise<Kysely<Tables>> {
  const kysely = await import('kysely')
  const { ColumnNode, Kysely } = kysely
  const comments = new WeakMap<QueryId, readonly string[]>()
  const commenting: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      comments.set(queryId, commentsOf(node, told))
      return node
    },
    transformResult: async ({ result }) => result,
  }

  const indexOf = ({ name, table, columns = [], unique, where }: CreateIndexNode): Promise<string> =>
    indexSql(connection, {
      name: name.name,
      table: table?.table.identifier.name ?? '',
      columns: columns.map((it) => (ColumnNode.is(it) ? it.column.name : '')),
      unique: unique === true,
      rows: where && (JSON.stringify(where).includes('is not') ? 'deleted' : 'live'),
    })
  const query = withReplacement(
    async (sql: string, parameters: readonly unknown[]): Promise<OracleAnswer> =>
      parameters.includes(answered)
        ? runReturning(connection.query.bind(connection), sql, parameters)
        : connection.query(sql, parameters),
    referring,
  )
  const run = (sql: string, parameters: readonly unknown[] = []): Promise<OracleAnswer> => {
    ran(sql)
    return query(sql, parameters as string[])
  }
  /** Names the constraints after the new name of their table: the next table that replaces it needs the old names. */
  const renameConstraints = async (from: string, to: string): Promise<void> => {
    for (const { name } of await connection.all(former, [to, from]))
      await run(`alter table "${to}" rename constraint "${name}" to "${to}${(name as string).slice(from.length)}"`)
  }
  const execute = async ({ sql, parameters, query: node, queryId }: CompiledQuery): Promise<QueryResult<unknown>> => {
    const text = node.kind === 'CreateIndexNode' ? await indexOf(node) : sql
    if (only && node.kind !== 'SelectQueryNode') {
      ran(text)
      return { rows: [] }
    }
    const { rows, changed } = await run(text, parameters)
    for (const comment of comments.get(queryId) ?? []) await run(comment)
    const [, from, to] = replaced.exec(text) ?? []
    if (from && to) await renameConstraints(from, to)
    return { rows, numAffectedRows: BigInt(changed) }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new kysely.PostgresAdapter(),
      createDriver: () => kyselyDriver(execute),
      createIntrospector: (db) => new kysely.PostgresIntrospector(db),
      createQueryCompiler: oracleCompiler(kysely),
    },
    plugins: [commenting, await decimalCasts(oracleDecimals), await portableTypes(names, casts)],
  })
}
