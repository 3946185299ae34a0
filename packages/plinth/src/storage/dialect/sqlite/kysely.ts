import type Database from 'better-sqlite3'
import type { CreateIndexNode, Kysely, KyselyPlugin, RootOperationNode } from 'kysely'
import { decimalCasts } from '../definition/decimal-casts.ts'
import { portableTypes, type TypeName } from '../definition/portable-types.ts'
import { sqliteDecimals } from './decimals.ts'

/** A type may have several words, and one that ends in text is kept as it was given, be it a number. */
const names: readonly TypeName[] = [
  [/^(uuid|timestamptz|date|numeric|json)$/, '$1 text'],
  [/^(numeric\(38, 0\))$/, 'text $1'],
]

/**
 * Kysely over an SQLite database, telling of every statement that it runs. Loading it takes a tenth of a second, so
 * only what needs it does.
 */
export async function sqliteKysely<Tables>(
  database: Database.Database,
  ran: (sql: string) => void,
): Promise<Kysely<Tables>> {
  const { ColumnNode, CreateIndexNode, CreateTableNode, DataTypeNode, Kysely, RawNode, SqliteDialect } = await import(
    'kysely'
  )
  /**
   * A table whose key is text keeps its rows in the order of the key: one tree to search and to write instead of two.
   */
  const clustered: KyselyPlugin = {
    transformQuery({ node }): RootOperationNode {
      if (node.kind !== 'CreateTableNode') return node
      const textKey = node.columns.some(
        ({ primaryKey, dataType }) =>
          primaryKey && DataTypeNode.is(dataType) && /^(text|varchar|uuid)/.test(dataType.dataType),
      )
      return textKey ? CreateTableNode.cloneWithEndModifier(node, RawNode.createWithSql('without rowid')) : node
    },
    transformResult: async ({ result }) => result,
  }
  /**
   * Rows are counted by an index alone where it holds all that is asked of them, be it the same in each of its rows.
   */
  const counting: KyselyPlugin = {
    transformQuery: ({ node }): RootOperationNode =>
      node.kind === 'CreateIndexNode' && isAboutLive(node)
        ? CreateIndexNode.cloneWithColumns(node, [ColumnNode.create('deleted_at')])
        : node,
    transformResult: async ({ result }) => result,
  }
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database }),
    plugins: [clustered, counting, await decimalCasts(sqliteDecimals), await portableTypes(names)],
    log: ({ query }) => ran(query.sql),
  })
}

function isAboutLive({ unique, columns = [], where }: CreateIndexNode): boolean {
  const [told, condition] = [JSON.stringify(columns), JSON.stringify(where ?? '')]
  const isLive = condition.includes('"deleted_at"') && !condition.includes('is not')
  return isLive && !unique && !told.includes('"deleted_at"')
}
