import type { Repository } from 'plinth'
import type { TimeEntry, timeEntry } from '../contract/time-entry.ts'
import { collected } from '../sequence.ts'
import type { Period } from '../time/period.ts'

type Entries = Repository<typeof timeEntry>
type Filter = Omit<NonNullable<Parameters<Entries['each']>[0]>, 'sort'>

/**
 * The entries that start or end within a period, the latest first. The few that started before it are found by their
 * ends, so the cost depends on the entries in the period, and not on how many there are in all.
 */
export async function* within(entries: Entries, period: Period, filter: Filter = {}): AsyncGenerator<TimeEntry> {
  yield* entries.each({ ...filter, ...starting(period), sort: ['-start_date'] })
  const before = await collected(startedBefore(entries, period, filter))
  yield* before.sort((one, other) => (one.start_date < other.start_date ? 1 : -1))
}

/** How many entries start or end within a period; undefined where they are too many to be counted at once. */
export async function countWithin(entries: Entries, period: Period, filter: Filter = {}): Promise<number | undefined> {
  const counted = { ...filter, ...starting(period), sort: ['-start_date'], limit: 1, count: 'exact' } as const
  const { total = 0, total_is_estimate } = await entries.list(counted)
  return total_is_estimate ? undefined : total + (await collected(startedBefore(entries, period, filter))).length
}

function starting({ from, to }: Period) {
  return { start_date__gte: from, start_date__lte: to }
}

function startedBefore(entries: Entries, { from, to }: Period, filter: Filter): AsyncGenerator<TimeEntry> {
  return entries.each({ ...filter, end_date__gte: from, end_date__lte: to, start_date__lt: from, sort: ['end_date'] })
}
