import type { SqlRow, SqlValue } from '../connection.ts'

/** Inserts of many rows as one statement. */
export interface PostgresInserts {
  /**
   * The statement that inserts any number of rows, with one array for each column, by the one that inserts a row.
   * Undefined when it is no plain insert, or while the types of its columns are not yet known: `ask` finds out.
   */
  of(sql: string, ask: (sql: string, parameters: readonly SqlValue[]) => Promise<SqlRow[]>): string | undefined
}

const insert = /^insert into (\S+) \(([^()]+)\) values \([?, ]+\)( on conflict .+)?$/
const typesOf = `select quote_ident(attname) as name, format_type(atttypid, null) as type
  from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped`

/** The inserts that a connection has learnt. */
export function postgresInserts(): PostgresInserts {
  const learnt = new Map<string, string | undefined>()
  return {
    of(sql, ask) {
      if (learnt.has(sql)) return learnt.get(sql)
      learnt.set(sql, undefined)
      const [, table = '', names = '', rest = ''] = insert.exec(sql) ?? []
      if (table === '') return undefined
      ask(typesOf, [table]).then(
        (rows) => {
          const types = new Map(rows.map(({ name, type }) => [name, type]))
          const columns = names.split(',').map((it) => it.trim())
          const arrays = columns.map(
            (it) => `?::${types.get(it.replace(/^"([a-z_][a-z0-9_]*)"$/, '$1')) ?? types.get(it)}[]`,
          )
          learnt.set(sql, `insert into ${table} (${names}) select * from unnest(${arrays.join(', ')})${rest}`)
        },
        // Within a transaction that has failed nothing can be asked; there will be another.
        () => learnt.delete(sql),
      )
      return undefined
    },
  }
}
