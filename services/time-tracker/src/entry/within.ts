import type { Repository } from 'plinth'
import type { TimeEntry, timeEntry } from '../contract/time-entry.ts'
import { collected } from '../sequence.ts'
import type { Period } from '../time/period.ts'

/** The entries that the caller may read. */
export type Entries = Repository<typeof timeEntry>
/** What is asked of entries beside their time. */
export type Filter = Omit<NonNullable<Parameters<Entries['each']>[0]>, 'sort'>

/**
 * The entries that start or end within a period, the latest first. The few that started before it are found by their
 * ends, so the cost depends on the entries in the period, and not on how many there are in all.
 */
export async function* within(entries: Entries, period: Period, filter: Filter = {}): AsyncGenerator<TimeEntry> {
  yield* entries.each({ ...filter, ...starting(period), sort: ['-start_date'] })
  yield* await startedBefore(entries, period, filter)
}

/** What is asked of entries that start within a period. */
export function starting({ from, to }: Period) {
  return { start_date__gte: from, start_date__lte: to }
}

/** The entries that started before a period and end within it, the latest first. */
export async function startedBefore(entries: Entries, { from, to }: Period, filter: Filter): Promise<TimeEntry[]> {
  const ended = { end_date__gte: from, end_date__lte: to, start_date__lt: from, sort: ['end_date'] } as const
  const found = await collected(entries.each({ ...filter, ...ended }))
  return found.sort((one, other) => (one.start_date < other.start_date ? 1 : -1))
}
