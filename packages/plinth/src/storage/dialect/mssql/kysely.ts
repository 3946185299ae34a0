import type {
  CompiledQuery,
  ForeignKeyConstraintNode,
  Kysely,
  KyselyPlugin,
  QueryResult,
  RootOperationNode,
  SelectQueryNode,
  ValueNode,
} from 'kysely'
import type { Connection, SqlValue } from '../connection.ts'
import { decimalCasts } from '../definition/decimal-casts.ts'
import { kyselyDriver } from '../definition/kysely-driver.ts'
import { portableTypes, type TypeName } from '../definition/portable-types.ts'
import { withReplacement } from '../definition/replacement.ts'
import { mssqlDecimals } from './decimals.ts'
import { mssqlDefinitions } from './definitions.ts'
import { collation } from './dialect.ts'
import type { Answer } from './values.ts'

/** The bytes that a character takes at most, and those of the longest text that is no large object. */
const bytes = 4
const longestText = 8000

/** The references of other tables to a table that is about to be replaced by another one. */
const referring = `select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null`

const varchar = (_: string, length = ''): string =>
  Number(length) * bytes > longestText ? 'varchar(max)' : `varchar(${Number(length) * bytes})`

/** What is no text has a type of its own even where it is kept as text, so that the schema can tell it again. */
const casts: readonly TypeName[] = [
  [/^text$/, 'varchar(max)'],
  [/^varchar\((\d+)\)$/, varchar],
  [/^uuid$/, 'char(36)'],
  [/^int8$/, 'decimal(19)'],
  [/^numeric$/, 'varchar(255)'],
  [/^numeric\(38, 0\)$/, 'varchar(39)'],
  [/^json$/, 'nvarchar(max)'],
  [/^boolean$/, 'bit'],
  [/^double precision$/, 'float(53)'],
  [/^timestamptz$/, 'datetimeoffset(3)'],
]
/** Texts are ordered by their code points. */
const names = casts.map(
  ([portable, type]): TypeName => [
    portable,
    (...found) => {
      const name = typeof type === 'string' ? type : type(...found)
      return /char\(/.test(name) ? `${name} collate ${collation}` : name
    },
  ],
)

interface Querying extends Pick<Connection, 'all'> {
  query(sql: string, parameters: readonly SqlValue[]): Promise<Answer>
}

/**
 * Kysely over a connection to SQL Server, telling of every statement that it runs. Loading it takes a tenth of a
 * second, so only what needs it does.
 */
export async function mssqlKysely<Tables>(connection: Querying, ran: (sql: string) => void): Promise<Kysely<Tables>> {
  const kysely = await import('kysely')
  const { Kysely, MssqlAdapter, MssqlIntrospector, MssqlQueryCompiler, OperationNodeTransformer } = kysely
  class Compiler extends MssqlQueryCompiler {
    protected override getCurrentParameterPlaceholder(): string {
      return '?'
    }
    protected override appendImmediateValue(value: unknown): void {
      super.appendImmediateValue(typeof value === 'boolean' ? Number(value) : value)
    }
  }
  class Own extends OperationNodeTransformer {
    /** References are kept from statement to statement, always. */
    protected override transformForeignKeyConstraint(node: ForeignKeyConstraintNode): ForeignKeyConstraintNode {
      const { deferrable, initiallyDeferred, ...rest } = super.transformForeignKeyConstraint(node)
      return rest
    }
    /** Rows are limited by what follows an order, and only so. */
    protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
      const { limit, ...rest } = super.transformSelectQuery(node)
      if (!limit) return rest
      const anyOrder = kysely.OrderByNode.create([
        kysely.OrderByItemNode.create(kysely.RawNode.createWithSql('(select null)')),
      ])
      return {
        ...rest,
        orderBy: rest.orderBy ?? anyOrder,
        offset: rest.offset ?? kysely.OffsetNode.create(kysely.ValueNode.createImmediate(0)),
        fetch: { kind: 'FetchNode', rowCount: limit.limit as ValueNode, modifier: 'only' },
      }
    }
  }
  const transformer = new Own()
  const own: KyselyPlugin = {
    transformQuery: ({ node }): RootOperationNode => transformer.transformNode(node),
    transformResult: async ({ result }) => result,
  }
  const query = withReplacement(async (sql: string, parameters: readonly SqlValue[]): Promise<Answer> => {
    let answer: Answer = { rows: [], changed: 0 }
    for (const each of await mssqlDefinitions(connection, sql)) answer = await connection.query(each, parameters)
    return answer
  }, referring)
  const execute = async ({ sql, parameters }: CompiledQuery): Promise<QueryResult<unknown>> => {
    ran(sql)
    const { rows, changed } = await query(sql, parameters as SqlValue[])
    return { rows, numAffectedRows: BigInt(changed) }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => kyselyDriver(execute),
      createIntrospector: (db) => new MssqlIntrospector(db),
      createQueryCompiler: () => new Compiler(),
    },
    plugins: [own, await decimalCasts(mssqlDecimals), await portableTypes(names, casts)],
  })
}
