import type { SqlValue } from '../connection.ts'
import type { Deferred } from '../deferred.ts'

const insert = /^(insert into \S+ \([^()]+\) values )(\([?, ]+\))$/
/** The most rows of one statement: each number of them is a statement of its own, so only powers of two are used. */
const mostRows = 64

/** The statements that run a statement for all of its rows: inserts take many rows at once. */
export function mysqlInserts({ sql, rows }: Deferred): { sql: string; parameters: readonly SqlValue[] }[] {
  const [, head = '', marks = ''] = rows.length > 1 ? (insert.exec(sql) ?? []) : []
  if (head === '') return rows.map((parameters) => ({ sql, parameters }))
  const made: { sql: string; parameters: readonly SqlValue[] }[] = []
  for (let at = 0; at < rows.length; ) {
    const count = Math.min(mostRows, 2 ** Math.floor(Math.log2(rows.length - at)))
    const values = Array.from({ length: count }, () => marks).join(', ')
    made.push({ sql: head + values, parameters: rows.slice(at, at + count).flat() })
    at += count
  }
  return made
}
