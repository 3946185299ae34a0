import type { SqlRow, SqlValue } from '../dialect/connection.ts'
import { isExact, sortedDecimals } from '../dialect/sorted-decimal.ts'
import type { Term } from '../list/keyset.ts'
import type { Column } from '../table/column.ts'

/** The first so many of two lists of rows in an order, or in its reverse, in which both are. */
export function merge(
  one: readonly SqlRow[],
  other: readonly SqlRow[],
  terms: readonly Term[],
  backward: boolean,
  most: number,
): SqlRow[] {
  const sign = backward ? -1 : 1
  return [...one, ...other].sort((a, b) => sign * comparison(a, b, terms)).slice(0, most)
}

/** A value as it is compared: not every engine answers decimals in a form that has their order. */
function compared({ name, type, secret, decode }: Column, row: SqlRow): SqlValue {
  const value = row[name] as SqlValue
  return isExact(type) && !secret && value !== null ? sortedDecimals[type].encode(decode?.(value)) : value
}

function comparison(one: SqlRow, other: SqlRow, terms: readonly Term[]): number {
  for (const { column, descending } of terms) {
    const [a, b] = [compared(column, one), compared(column, other)]
    // Null is last whatever the direction.
    if (a === null || b === null) {
      if (a !== b) return a === null ? 1 : -1
    } else {
      const compared =
        typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) : Number(a) - Number(b)
      if (compared !== 0) return descending ? -compared : compared
    }
  }
  return 0
}
