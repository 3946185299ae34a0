import type {
  CompiledQuery,
  CreateIndexNode,
  DropIndexNode,
  ForeignKeyConstraintNode,
  Kysely,
  KyselyPlugin,
  QueryResult,
  RootOperationNode,
} from 'kysely'
import type { Connection, SqlRow, SqlValue } from '../connection.ts'
import { kyselyDriver } from '../kysely-driver.ts'
import { portableTypes, type TypeName } from '../portable-types.ts'
import { markers } from './schema.ts'

/** How many bytes an index holds, and a character takes at most. */
const longestIndex = 3072
const bytes = 4

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
    commented(255, 'numeric'),
    [/^json$/, `${text} comment 'json'`],
  ]
}

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
  const { Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, OperationNodeTransformer } = kysely
  class Compiler extends MysqlQueryCompiler {
    protected override getLeftIdentifierWrapper(): string {
      return '"'
    }
    protected override getRightIdentifierWrapper(): string {
      return '"'
    }
    protected override sanitizeIdentifier(name: string): string {
      return name.replaceAll('"', '""')
    }
  }
  class Immediate extends OperationNodeTransformer {
    /** References are kept from statement to statement, always. */
    protected override transformForeignKeyConstraint(node: ForeignKeyConstraintNode): ForeignKeyConstraintNode {
      const { deferrable, initiallyDeferred, ...rest } = super.transformForeignKeyConstraint(node)
      return rest
    }
    /** An index about some rows goes by a column that has a value in those alone, for null is never twice the same. */
    protected override transformCreateIndex(node: CreateIndexNode): CreateIndexNode {
      const { where, ...rest } = super.transformCreateIndex(node)
      if (!where) return rest
      const marker = kysely.ColumnNode.create(markers[rowsOf(node)])
      return { ...rest, columns: [...(rest.columns ?? []), marker] }
    }
  }
  const transformer = new Immediate()
  const immediate: KyselyPlugin = {
    transformQuery: ({ node }): RootOperationNode => transformer.transformNode(node),
    transformResult: async ({ result }) => result,
  }
  const run = async (sql: string, parameters: readonly unknown[] = []) => {
    ran(sql)
    return connection.query(sql, parameters as SqlValue[])
  }

  /** Makes the column that an index goes by, unless there is one. */
  const mark = async ({ table, columns = [] }: CreateIndexNode): Promise<void> => {
    const names = columns.map((it) => (kysely.ColumnNode.is(it) ? it.column.name : ''))
    const name = Object.values(markers).find((it) => names.includes(it))
    const of = table?.table.identifier.name
    if (!name || !of) return
    const [known] = await connection.all(
      'select 1 from information_schema.columns where table_schema = database() and table_name = ? and column_name = ?',
      [of, name],
    )
    if (known) return
    const condition = `deleted_at is ${name === markers.live ? '' : 'not '}null`
    await run(`alter table "${of}" add column ${name} tinyint generated always as (if(${condition}, 1, null)) virtual`)
  }
  /** An index holds 3072 bytes; of one that could need more, the last of the longest texts is indexed by its beginning. */
  const fitted = async (sql: string, { table, columns = [], unique }: CreateIndexNode): Promise<string> => {
    const names = columns.map((it) => (kysely.ColumnNode.is(it) ? it.column.name : ''))
    const sizes = await connection.all(
      `select column_name as name, coalesce(character_maximum_length, 2) as size from information_schema.columns
       where table_schema = database() and table_name = ?`,
      [table?.table.identifier.name ?? ''],
    )
    const parts = names.map((it) => ({ name: it, size: Number(sizes.find(({ name }) => name === it)?.size) }))
    const excess = parts.reduce((sum, { size }) => sum + bytes * size + 3, 0) - longestIndex
    const longest = parts.findLast(({ size }) => size === Math.max(...parts.map((it) => it.size)))
    if (unique || excess <= 0 || !longest) return sql
    const beginning = `"${longest.name}"(${longest.size - Math.ceil(excess / bytes)})`
    return sql.replace(new RegExp(`(?<=\\(.*)"${longest.name}"`), beginning)
  }
  /** Here an index has a name on its table alone. */
  const tableOf = async ({ name, table }: DropIndexNode): Promise<string> => {
    const [found] = await connection.all(
      'select table_name as name from information_schema.statistics where table_schema = database() and index_name = ?',
      [name.identifier.name],
    )
    return ` on "${table?.table.identifier.name ?? found?.name}"`
  }
  const execute = async ({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<unknown>> => {
    if (only && query.kind !== 'SelectQueryNode') {
      ran(sql)
      return { rows: [] }
    }
    if (query.kind === 'CreateIndexNode') await mark(query)
    const where = query.kind === 'DropIndexNode' && !query.table ? await tableOf(query) : ''
    const text = query.kind === 'CreateIndexNode' ? await fitted(sql, query) : sql + where
    const answer = await run(text, parameters)
    if (Array.isArray(answer)) return { rows: answer }
    return { rows: [], numAffectedRows: BigInt(answer.affectedRows) }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => kyselyDriver(execute),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new Compiler(),
    },
    plugins: [immediate, await portableTypes(namesIn(connection.dialect.types.text))],
  })
}

function rowsOf(node: CreateIndexNode): keyof typeof markers {
  return JSON.stringify(node.where).includes('is not') ? 'deleted' : 'live'
}
