import type { SqlValue } from '../connection.ts'
import type { Deferred } from './deferred.ts'

const insert = /^(insert into \S+ \([^()]+\) values )(\([?, ]+\))$/
/** The most rows of one statement: each number of them is a statement of its own, so only powers of two are used. */
const mostRows = 64

/** A statement with the values of its marks. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
}

/**
 * The statements that run a statement for all of its rows: inserts take many rows at once, with at most so many values.
 */
export function manyAtOnce({ sql, rows }: Deferred, mostValues = Number.POSITIVE_INFINITY): Statement[] {
  const [, head = '', marks = ''] = rows.length > 1 ? (insert.exec(sql) ?? []) : []
  if (head === '') return rows.map((parameters) => ({ sql, parameters }))
  const most = Math.min(mostRows, mostValues / (rows[0] as readonly SqlValue[]).length)
  const made: Statement[] = []
  for (let at = 0; at < rows.length; ) {
    const count = 2 ** Math.floor(Math.log2(Math.max(1, Math.min(most, rows.length - at))))
    const values = Array.from({ length: count }, () => marks).join(', ')
    made.push({ sql: head + values, parameters: rows.slice(at, at + count).flat() })
    at += count
  }
  return made
}
