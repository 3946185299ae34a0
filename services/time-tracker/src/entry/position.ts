import type { TimeEntry } from '../contract/time-entry.ts'
import { collected } from '../sequence.ts'
import { momentBefore } from '../time/moment.ts'
import { type Period, slices } from '../time/period.ts'
import { type Entries, type Filter, startedBefore, starting, within } from './within.ts'

/** Entries that are read on the way to a place among them rather than counted. */
const near = 200

/** The entries that start or end within a period, the latest first, from a place on: what comes before it is counted, not read. */
export async function* withinFrom(
  entries: Entries,
  period: Period,
  filter: Filter,
  place: number,
): AsyncGenerator<TimeEntry> {
  let left = place
  let latest = period.to
  let part = left > near ? await occupied(entries, period, filter) : undefined
  while (part && left > near) {
    let found: Period | undefined
    for (const slice of slices(part)) {
      latest = slice.to
      const count = await countStarting(entries, slice, filter)
      if (count > left) found = slice
      if (found) break
      left -= count
      latest = momentBefore(slice.from)
    }
    part = found
  }
  for await (const entry of within(entries, period, filter, latest)) {
    if (left === 0) yield entry
    else left -= 1
  }
}

/** The part of a period in which entries start; undefined where none does. */
async function occupied(entries: Entries, period: Period, filter: Filter): Promise<Period | undefined> {
  const one = { ...filter, ...starting(period), limit: 1 }
  const { items: latest } = await entries.list({ ...one, sort: ['-start_date'] })
  const { items: earliest } = await entries.list({ ...one, sort: ['start_date'] })
  return latest[0] && earliest[0] && { from: earliest[0].start_date, to: latest[0].start_date }
}

/** How many entries start or end within a period. */
export async function countWithin(entries: Entries, period: Period, filter: Filter = {}): Promise<number> {
  const before = await collected(startedBefore(entries, period, filter))
  return before.length + (await countStarting(entries, period, filter))
}

/**
 * How many entries start within a period. An index tells it of one owner or of all of them, so that some are counted one by one; those
 * that are too many to be counted at once are counted slice by slice.
 */
async function countStarting(entries: Entries, period: Period, filter: Filter): Promise<number> {
  const { owner_id__in: some, owner_id__nin: others, ...rest } = filter
  const sumOf = async (owners: readonly string[]): Promise<number> => {
    let sum = 0
    for (const owner_id of owners) sum += await countStarting(entries, period, { ...rest, owner_id })
    return sum
  }
  if (some) return sumOf(some)
  if (others) return (await countStarting(entries, period, rest)) - (await sumOf(others))
  const asked = { ...filter, ...starting(period), sort: ['-start_date'], limit: 1, count: 'exact' } as const
  const { total = 0, total_is_estimate } = await entries.list(asked)
  if (!total_is_estimate) return total
  const parts = slices(period)
  if (parts.length === 0) return (await collected(entries.each({ ...filter, ...starting(period) }))).length
  let sum = 0
  for (const part of parts) sum += await countStarting(entries, part, filter)
  return sum
}
