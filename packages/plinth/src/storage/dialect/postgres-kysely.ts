import type { ColumnDefinitionNode, Kysely, KyselyPlugin, RootOperationNode } from 'kysely'
import type { QueryResult } from 'pg'

/** Types that PostgreSQL has under another name, or with more to say: text is ordered by its code points everywhere. */
const types: readonly (readonly [portable: RegExp, type: string])[] = [
  [/^(text|varchar\(\d+\))$/, '$1 collate "C"'],
  [/^timestamptz$/, 'timestamptz(3)'],
]

interface Querying {
  query(text: string, values: unknown[]): Promise<QueryResult>
}

/**
 * Kysely over a connection to PostgreSQL, telling of every statement that it runs. Loading it takes a tenth of a second, so
 * only what needs it does.
 */
export async function postgresKysely<Tables>({ query }: Querying, ran: (sql: string) => void): Promise<Kysely<Tables>> {
  const { DataTypeNode, Kysely, OperationNodeTransformer, PostgresDialect, RawNode } = await import('kysely')
  class Portable extends OperationNodeTransformer {
    protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
      const written = DataTypeNode.is(node.dataType) ? node.dataType.dataType : ''
      const [portable, type] = types.find(([it]) => it.test(written)) ?? []
      const made = super.transformColumnDefinition(node)
      return portable && type ? { ...made, dataType: RawNode.createWithSql(written.replace(portable, type)) } : made
    }
  }
  const transformer = new Portable()
  const portable: KyselyPlugin = {
    transformQuery: ({ node }): RootOperationNode => transformer.transformNode(node),
    transformResult: async ({ result }) => result,
  }
  const connection = { query, release: () => undefined } as never
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: async () => connection, end: async () => undefined, options: {} },
    }),
    plugins: [portable],
    log: ({ query }) => ran(query.sql),
  })
}
