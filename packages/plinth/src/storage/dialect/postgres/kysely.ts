import type { Kysely } from 'kysely'
import type { QueryResult } from 'pg'
import { portableTypes, type TypeName } from '../portable-types.ts'
import { withReplacement } from './replacement.ts'

const casts: readonly TypeName[] = [[/^timestamptz$/, 'timestamptz(3)']]
/** Text is ordered by its code points, as everywhere else, and not by the custom of a country. */
const names: readonly TypeName[] = [...casts, [/^(text|varchar\(\d+\))$/, '$1 collate "C"']]

interface Querying {
  readonly query: (text: string, values: unknown[]) => Promise<QueryResult>
}

/**
 * Kysely over a connection to PostgreSQL, telling of every statement that it runs. Loading it takes a tenth of a second, so
 * only what needs it does.
 */
export async function postgresKysely<Tables>({ query }: Querying, ran: (sql: string) => void): Promise<Kysely<Tables>> {
  const { Kysely, PostgresDialect } = await import('kysely')
  const connection = { query: withReplacement(query), release: () => undefined } as never
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: async () => connection, end: async () => undefined, options: {} },
    }),
    plugins: [await portableTypes(names, casts)],
    log: ({ query: { sql } }) => ran(sql),
  })
}
