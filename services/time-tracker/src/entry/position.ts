import type { TimeEntry } from '../contract/time-entry.ts'
import { collected, first } from '../sequence.ts'
import { momentBefore } from '../time/moment.ts'
import { type Period, slices } from '../time/period.ts'
import { type Entries, type Filter, startedBefore, starting, within } from './within.ts'

/** A part of a period, and how many entries start in it. */
interface Part extends Period {
  readonly count: number
}

/** Entries that are read on the way to a place among them rather than counted. */
const near = 200

/**
 * So many of the entries that start or end within a period, the latest first, from a place among them on, and how many there are in
 * all. What comes before the place is counted, not read.
 */
export async function pageOf(
  entries: Entries,
  period: Period,
  filter: Filter,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<{ readonly total: number; readonly page: readonly TimeEntry[] }> {
  const before = await collected(startedBefore(entries, period, filter))
  const parts = await counted(entries, period, filter)
  const total = parts.reduce((sum, { count }) => sum + count, before.length)
  const { latest, left } = await placed(entries, filter, { parts, latest: period.to, left: start })
  const found = await collected(first(within(entries, period, filter, latest), left + length))
  return { total, page: found.slice(left) }
}

/** A place among entries: so many after the first one that starts at a moment or before it. */
interface Place {
  readonly latest: string
  readonly left: number
}

/** A place nearer to the entry that it is about, which lies in one of these parts or after them. */
async function placed(
  entries: Entries,
  filter: Filter,
  { parts, latest, left }: Place & { readonly parts: readonly Part[] },
): Promise<Place> {
  const [part, ...others] = parts
  if (!part || left <= near) return { latest, left }
  if (part.count <= left)
    return placed(entries, filter, { parts: others, latest: momentBefore(part.from), left: left - part.count })
  const smaller = await sliced(entries, part, filter)
  return placed(entries, filter, { parts: smaller, latest: part.to, left })
}

/**
 * The parts of a period, the latest first, with how many entries start in each. An index tells it of one owner or of all of them, so that
 * some are counted one by one; where there are too many to be counted at once the parts are slices.
 */
async function counted(entries: Entries, period: Period, filter: Filter): Promise<readonly Part[]> {
  const { owner_id__in: some, owner_id__nin: others, ...rest } = filter
  const sumOf = async (of: Filter): Promise<number> =>
    (await counted(entries, period, of)).reduce((sum, { count }) => sum + count, 0)
  const sumOfAll = async (owners: readonly string[]): Promise<number> => {
    let sum = 0
    for (const owner_id of owners) sum += await sumOf({ ...rest, owner_id })
    return sum
  }
  if (some) return [{ ...period, count: await sumOfAll(some) }]
  if (others) return [{ ...period, count: (await sumOf(rest)) - (await sumOfAll(others)) }]
  const asked = { ...filter, ...starting(period), sort: ['-start_date'], limit: 1, count: 'exact' } as const
  const { total = 0, total_is_estimate } = await entries.list(asked)
  if (!total_is_estimate) return [{ ...period, count: total }]
  const parts = await sliced(entries, period, filter)
  if (parts.length > 0) return parts
  return [{ ...period, count: (await collected(entries.each({ ...filter, ...starting(period) }))).length }]
}

/** The slices of a period in which entries start, counted; none where all start at one moment. */
async function sliced(entries: Entries, period: Period, filter: Filter): Promise<readonly Part[]> {
  const one = { ...filter, ...starting(period), limit: 1 }
  const { items: latest } = await entries.list({ ...one, sort: ['-start_date'] })
  const { items: earliest } = await entries.list({ ...one, sort: ['start_date'] })
  const occupied = latest[0] && earliest[0] && { from: earliest[0].start_date, to: latest[0].start_date }
  const parts: Part[] = []
  for (const slice of slices(occupied ?? period)) parts.push(...(await counted(entries, slice, filter)))
  return parts
}
