import type { TimeEntry } from '../contract/time-entry.ts'
import { collected, first } from '../sequence.ts'
import type { Period } from '../time/period.ts'
import { type Entries, type Filter, startedBefore, starting } from './within.ts'

/**
 * So many of the entries that start or end within a period, the latest first, from a place among them on, and how many
 * there are in all.
 */
export async function pageOf(
  entries: Entries,
  period: Period,
  filter: Filter,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<{ readonly total: number; readonly page: readonly TimeEntry[] }> {
  const begun = { ...filter, ...starting(period) }
  const count = await entries.count(begun)
  const page = await collected(first(entries.each({ ...begun, sort: ['-start_date'] }, { skip: start }), length))
  const before = await startedBefore(entries, period, filter)
  const rest = before.slice(Math.max(0, start - count)).slice(0, length - page.length)
  return { total: count + before.length, page: [...page, ...rest] }
}
