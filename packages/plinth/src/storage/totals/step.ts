import type { SqlValue } from '../dialect/connection.ts'
import type { Row } from '../table/row.ts'
import { monthOf } from './month.ts'
import type { Totals } from './totals.ts'

/** One row more of a total, or one less. */
export interface Step {
  readonly totals: Totals
  /** The values of its columns, the month last. */
  readonly key: readonly SqlValue[]
  readonly by: 1 | -1
}

/** What becomes of totals when a row takes the place of another, comes or goes. What is deleted is not counted. */
export function steps(totals: Totals, before: Row | undefined, after: Row | undefined): readonly Step[] {
  const [from, to] = [keyOf(totals, before), keyOf(totals, after)]
  if (from && to && from.every((value, place) => value === to[place])) return []
  return [
    ...(from ? [{ totals, key: from, by: -1 } as const] : []),
    ...(to ? [{ totals, key: to, by: 1 } as const] : []),
  ]
}

function keyOf({ by, month, softDelete }: Totals, row: Row | undefined): readonly SqlValue[] | undefined {
  if (!row || (softDelete && row.deleted_at !== undefined)) return undefined
  return [...by.map(({ name, encode }) => encode(row[name])), monthOf(row[month.name] as string)]
}
