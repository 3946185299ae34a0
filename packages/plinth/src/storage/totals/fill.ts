import type { Connection } from '../dialect/connection.ts'
import { quote } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { markOf, noMonth, type Totals, totalsName } from './totals.ts'

/** Totals of a table, as a migration names them. */
export interface CountedRows {
  /** The table whose rows are counted. */
  readonly of: string
  readonly by: readonly string[]
  readonly month: string
  /** `live`, where those of its rows that are deleted do not count. */
  readonly rows?: 'live'
}

/** What the totals of a table count. */
export function countedRows({ name, rules }: Pick<Table, 'name' | 'rules'>, { by, month }: Totals): CountedRows {
  return {
    of: name,
    by: by.map((it) => it.name),
    month: month.name,
    ...(rules.softDelete && { rows: 'live' as const }),
  }
}

/**
 * Counts all rows anew, within the open transaction. Whoever else changes some waits with the end of its transaction
 * until this one ends, and then adds to what was found here: what it has changed is not seen here before.
 */
export async function fillTotals(connection: Connection, counted: CountedRows): Promise<void> {
  const { of, by, month, rows } = counted
  const { lock, month: monthOf } = connection.dialect
  const schema = (await connection.schema()).find((it) => it.name === totalsName(counted))
  if (!schema) throw new Error(`There is no table "${totalsName(counted)}" for the totals of "${of}".`)
  if (lock) await connection.get(lock, ['plinth_audit'])
  const name = quote(totalsName(counted))
  const key = by.map(quote)
  const columns = [...key, '"month"', '"total"'].join(', ')
  const parts = [...key, monthOf(quote(month))].join(', ')
  const live = rows ? ' where "deleted_at" is null' : ''
  await connection.run(`delete from ${name}`)
  await connection.run(
    `insert into ${name} (${columns}) select ${parts}, count(*) from ${quote(of)}${live} group by ${parts}`,
  )
  const mark = schema.columns.filter((it) => by.includes(it.name))
  const names = [...mark.map((it) => quote(it.name)), '"month"', '"total"']
  await connection.run(`insert into ${name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`, [
    ...mark.map(({ type }) => markOf(type)),
    noMonth,
    0,
  ])
}
