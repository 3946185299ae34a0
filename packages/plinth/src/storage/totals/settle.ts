import type { Connection, SqlValue } from '../dialect/connection.ts'
import type { Step } from './step.ts'
import type { Totals } from './totals.ts'

interface Sum {
  readonly totals: Totals
  readonly key: readonly SqlValue[]
  by: number
}

/**
 * Brings totals up to what a transaction has done, at its end: after its audit records, whose lock lets nobody else do
 * so, so that no two transactions wait for each other's totals. Each total is written once, however many rows have come
 * and gone.
 */
export function settle(connection: Connection, steps: readonly Step[]): void {
  const sums = new Map<string, Sum>()
  for (const { totals, key, by } of steps) {
    const name = JSON.stringify([totals.name, ...key])
    const sum = sums.get(name)
    if (sum) sum.by += by
    else sums.set(name, { totals, key, by })
  }
  for (const { totals, key, by } of sums.values()) if (by !== 0) connection.defer(totals.add, [...key, by])
}
