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
export async function* within(entries: Entries, { from, to }: Period, filter: Filter = {}): AsyncGenerator<TimeEntry> {
  yield* entries.each({ ...filter, start_date__gte: from, start_date__lte: to, sort: ['-start_date'] })
  const ending = { end_date__gte: from, end_date__lte: to, start_date__lt: from }
  const before = await collected(entries.each({ ...filter, ...ending, sort: ['end_date'] }))
  yield* before.sort((one, other) => (one.start_date < other.start_date ? 1 : -1))
}
