import type { SqlValue } from '../dialect/connection.ts'
import type { Place } from './keyset.ts'
import { compared, fewest, patience, type Reading } from './scan.ts'

/** Rows that are read on the way to a place among them rather than counted. */
const near = 50
/** The most rows of a window of which none has to be looked at. */
const widest = 10_000

/** How many rows of a list were counted from a place on, and where that goes on, if there are more. */
export interface Counted {
  readonly count: number
  readonly place: Place | undefined
}

/** Counts rows of a list from a place on, for as long as there is time. */
export async function countFrom(reading: Reading, place: Place | undefined): Promise<Counted> {
  const until = performance.now() + patience
  let [count, from] = [0, place]
  do {
    const found = await window(reading, from, Number.POSITIVE_INFINITY)
    count += found.count
    from = found.place
  } while (from && performance.now() < until)
  return { count, place: from }
}

/** Where the reading of a list is, on the way to a place among its rows. */
export interface Passed {
  readonly place: Place | undefined
  /** How many rows are still to be passed. */
  readonly left: number
  /** Whether they are so few that they are read. */
  readonly isNear: boolean
}

/** Passes so many rows of a list from a place on, for as long as there is time. They are counted, and not read. */
export async function pass(reading: Reading, place: Place | undefined, count: number): Promise<Passed> {
  const until = performance.now() + patience
  let [left, from] = [count, place]
  if (reading.plan.rest.sql !== '' && (await fewest(reading))) return { place, left, isNear: true }
  while (left > near) {
    if (performance.now() > until) return { place: from, left, isNear: false }
    const found = await window(reading, from, left)
    if (!found.place) break
    from = found.place
    left -= found.count
  }
  return { place: from, left, isNear: true }
}

/**
 * Counts the rows in a window that begins at a place, of at most so many: what comes after it has a place where there
 * is more.
 */
async function window({ connection, plan, filter }: Reading, from: Place | undefined, most: number): Promise<Counted> {
  const rest = plan.rest.bind(filter)
  const isAll = plan.rest.sql === ''
  let count = 0
  for (const stretch of plan.stretches(from)) {
    const size = Math.min(isAll ? widest : plan.window, most - count)
    const values: SqlValue[] = [...compared(stretch, from), ...stretch.range.bind(filter)]
    const last = await connection.get(stretch.keysAfter, [...values, size - 1])
    const isFull = isAll && last
    count += isFull ? size : ((await connection.get(stretch.counted, [...values, size, ...rest]))?.count as number)
    if (last) return { count, place: { keys: plan.keysOf(last), backward: false } }
    if (count === most) break
  }
  return { count, place: undefined }
}
