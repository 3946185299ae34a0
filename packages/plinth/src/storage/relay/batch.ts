import type { SqlRow } from '../dialect/connection.ts'
import { type Consumer, subjectOf } from './consumer.ts'
import type { Parked } from './ledger.ts'

/** What happens to records in a batch. */
export interface BatchOptions {
  readonly consumer: Consumer
  /** Subjects of which records wait: later ones wait behind them. */
  readonly waiting: Set<string>
  /** Whether this process still has hold of the shard. */
  readonly isHeld: () => boolean
}

/** When to try again after so many failures: later each time, by up to a minute, and never all at once. */
export function later(attempts: number): number {
  return Date.now() + Math.round(Math.min(250 * 2 ** (attempts - 1), 60_000) * (0.75 + Math.random() / 2))
}

/** What has become of a batch. */
export interface Delivered {
  /** Those that have to wait, the first of a subject because it failed. */
  readonly parked: readonly Parked[]
  /** The first record that was not dealt with, because hold was lost or given up before. */
  readonly undone: number | undefined
}

/** Delivers records: those of one subject in order, subjects side by side. Never rejects. */
export async function deliverBatch(
  records: readonly SqlRow[],
  { consumer, waiting, isHeld }: BatchOptions,
): Promise<Delivered> {
  const parked: Parked[] = []
  const park = (record: SqlRow, subject: string, thrown?: unknown): void => {
    waiting.add(subject)
    const attempts = thrown === undefined ? 0 : 1
    const dueAt = thrown === undefined ? 0 : later(1)
    const problem = thrown === undefined ? undefined : problemOf(thrown)
    parked.push({ sequence: record.sequence as number, subject, attempts, dueAt, problem })
  }
  let undone: number | undefined
  const deliver = async ([subject, ordered]: [string, readonly SqlRow[]]): Promise<void> => {
    for (const record of ordered) {
      if (waiting.has(subject)) park(record, subject)
      else if (!isHeld()) {
        undone = Math.min(undone ?? Number.POSITIVE_INFINITY, record.sequence as number)
        return
      } else
        try {
          await consumer.deliver(record)
        } catch (thrown) {
          park(record, subject, thrown)
        }
    }
  }
  await Promise.all([...Map.groupBy(records, subjectOf)].map(deliver))
  return { parked, undone }
}

/** What went wrong, in one line. */
export function problemOf(thrown: unknown): string {
  return (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).slice(0, 1000)
}
