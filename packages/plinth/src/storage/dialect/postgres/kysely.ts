import type { Kysely, KyselyPlugin, QueryId } from 'kysely'
import type { QueryResult } from 'pg'
import { mostDigits } from '../../../core/schema/decimal.ts'
import { commentsOf } from '../definition/comments.ts'
import { portableTypes, type TypeName } from '../definition/portable-types.ts'
import { withReplacement } from '../definition/replacement.ts'

const casts: readonly TypeName[] = [[/^timestamptz$/, 'timestamptz(3)']]
/** Text is ordered by its code points, as everywhere else, and not by the custom of a country. */
const names: readonly TypeName[] = [
  ...casts,
  [/^(text|varchar\(\d+\))$/, '$1 collate "C"'],
  [/^numeric$/, `numeric(${2 * mostDigits}, ${mostDigits})`],
]

/** What a column does not tell by its own type. */
const told = new Set(['int8'])

/** The references of other tables to a table that is about to be replaced by another one. */
const referring = `select a.relname as owner, quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
  from pg_constraint c join pg_class a on a.oid = c.conrelid join pg_class t on t.oid = c.confrelid
  where c.contype = 'f' and c.conrelid <> c.confrelid and t.relname = $1
  and t.relnamespace = current_schema()::regnamespace and to_regclass(quote_ident($1 || '_rebuilt')) is not null`

interface Querying {
  readonly query: (text: string, values: unknown[]) => Promise<QueryResult>
}

/**
 * Kysely over a connection to PostgreSQL, telling of every statement that it runs. Loading it takes a tenth of a
 * second, so only what needs it does.
 */
export async function postgresKysely<Tables>({ query }: Querying, ran: (sql: string) => void): Promise<Kysely<Tables>> {
  const { Kysely, PostgresDialect } = await import('kysely')
  const connection = { query: withReplacement(query, referring), release: () => undefined } as never
  const comments = new WeakMap<QueryId, readonly string[]>()
  const commenting: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      comments.set(queryId, commentsOf(node, told))
      return node
    },
    async transformResult({ result, queryId }) {
      for (const comment of comments.get(queryId) ?? []) {
        ran(comment)
        await query(comment, [])
      }
      return result
    },
  }
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: async () => connection, end: async () => undefined, options: {} },
    }),
    plugins: [commenting, await portableTypes(names, casts)],
    log: ({ query: { sql } }) => ran(sql),
  })
}
