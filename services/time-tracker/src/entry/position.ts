import type { TimeEntry } from '../contract/time-entry.ts'
import { collected, first } from '../sequence.ts'
import { momentBefore } from '../time/moment.ts'
import { momentWithin, type Period, slices } from '../time/period.ts'
import { type Entries, type Filter, startedBefore, starting, within } from './within.ts'

/** A part of a period, and how many entries start in it. */
interface Part extends Period {
  readonly count: number
}

/** Entries that are read on the way to a place among them rather than counted. */
const near = 200

/**
 * So many of the entries that start or end within a period, the latest first, from a place among them on, and how many
 * there are in all. What comes before the place is counted, not read.
 */
export async function pageOf(
  entries: Entries,
  period: Period,
  filter: Filter,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<{ readonly total: number; readonly page: readonly TimeEntry[] }> {
  const before = await collected(startedBefore(entries, period, filter))
  const occupied = await occupiedPart(entries, period, filter)
  const parts = await counted(entries, occupied, filter)
  const { latest, left } = await placed(entries, filter, { parts, latest: occupied.to, left: start })
  const found = await collected(first(within(entries, period, filter, latest), left + length))
  return { total: before.length + sum(parts), page: found.slice(left) }
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
  guesses = true,
): Promise<Place> {
  const [part, ...others] = parts
  if (!part || left <= near) return { latest, left }
  if (part.count <= left)
    return placed(entries, filter, { parts: others, latest: momentBefore(part.from), left: left - part.count }, guesses)
  // Where entries are spread evenly the first guess is right; where they are not, every second one halves the time.
  const middle = momentWithin(part, guesses ? (left - near / 2) / part.count : 0.5)
  if (middle === undefined) return { latest: part.to, left }
  const later = await counted(entries, { from: middle, to: part.to }, filter)
  const earlier = { from: part.from, to: momentBefore(middle), count: part.count - sum(later) }
  return placed(entries, filter, { parts: [...later, earlier], latest: part.to, left }, !guesses)
}

/**
 * The parts of a period, the latest first, with how many entries start in each. An index tells it of one owner or of
 * all of them, so that some are counted one by one; where there are too many to be counted at once the parts are
 * slices.
 */
async function counted(entries: Entries, period: Period, filter: Filter): Promise<readonly Part[]> {
  const { owner_id__in: some, owner_id__nin: others, ...rest } = filter
  const sumOf = async (of: Filter): Promise<number> => sum(await counted(entries, period, of))
  const sumOfAll = async (owners: readonly string[]): Promise<number> => {
    let all = 0
    for (const owner_id of owners) all += await sumOf({ ...rest, owner_id })
    return all
  }
  if (some) return [{ ...period, count: await sumOfAll(some) }]
  if (others) return [{ ...period, count: (await sumOf(rest)) - (await sumOfAll(others)) }]
  const begun = { ...filter, ...starting(period) }
  const { total = 0, total_is_estimate } = await entries.list({
    ...begun,
    sort: ['-start_date'],
    limit: 1,
    count: 'exact',
  })
  if (!total_is_estimate) return [{ ...period, count: total }]
  const parts: Part[] = []
  for (const slice of slices(period)) parts.push(...(await counted(entries, slice, filter)))
  return parts.length > 0 ? parts : [{ ...period, count: (await collected(entries.each(begun))).length }]
}

/** The part of a period in which entries start: from the first one of them to the last. */
async function occupiedPart(entries: Entries, period: Period, filter: Filter): Promise<Period> {
  const one = { ...filter, ...starting(period), limit: 1 } as const
  const [earliest] = (await entries.list({ ...one, sort: ['start_date'] })).items
  const [latest] = (await entries.list({ ...one, sort: ['-start_date'] })).items
  return { from: earliest?.start_date ?? period.from, to: latest?.start_date ?? period.to }
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((all, { count }) => all + count, 0)
}
