import type { Filter } from '../../core/filter/filter-expression.ts'
import type { Connection, SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Place } from './keyset.ts'
import type { Found } from './paging.ts'
import type { Finding, Plan, Stretch } from './plan.ts'

/** Milliseconds after which a list looks at no more rows. */
export const patience = 8
/** The most rows that are counted when none of them has to be looked at. */
export const mostCounted = 100_000

/** How many rows there are; when it is not certain, a guess, or at least so many. */
export interface Count {
  readonly total: number
  readonly isCertain: boolean
}

/** One list with its values. */
export interface Reading {
  readonly connection: Connection
  readonly plan: Plan
  readonly filter: Filter
}

/**
 * Reads the first so many rows of a list from a place on. Where every row in a range of an index is wanted it
 * reads those. Otherwise, where an index finds few rows, it reads them and sorts; else it looks at rows in their order,
 * window by window, for as long as there is time.
 */
export async function read(reading: Reading, place: Place | undefined, limit: number): Promise<Found> {
  const { connection, plan, filter } = reading
  const rows: SqlRow[] = []
  const add = async (sql: string, values: readonly SqlValue[]): Promise<boolean> => {
    rows.push(...(await connection.all(sql, [...values, limit - rows.length])))
    return rows.length === limit
  }
  if (plan.rest.sql === '') {
    for (const stretch of plan.stretches(place))
      if (await add(stretch.rows, [...compared(stretch, place), ...stretch.range.bind(filter)])) break
    return { rows, lookedTo: undefined }
  }
  const few = await fewest(reading)
  if (few) {
    const values = [...few.bind(filter), plan.window, ...plan.whole.bind(filter)]
    for (const stretch of plan.stretches(place))
      if (await add(stretch.among(few), [...values, ...compared(stretch, place)])) break
    return { rows, lookedTo: undefined }
  }
  const rest = plan.rest.bind(filter)
  const lookedTo = await walk(reading, place, 2 * limit, (stretch, values) => add(stretch.wanted, [...values, ...rest]))
  return { rows, lookedTo }
}

/** Counts the rows of a list, on whatever page, for as long as there is time. */
export async function count(reading: Reading): Promise<Count> {
  const { connection, plan, filter } = reading
  const counted = async (sql: string, values: readonly SqlValue[]): Promise<number> =>
    (await connection.get(sql, values))?.count as number
  if (plan.rest.sql === '') {
    const total = await counted(plan.count, [...plan.range.bind(filter), mostCounted + 1])
    return { total: Math.min(total, mostCounted), isCertain: total <= mostCounted }
  }
  const few = await fewest(reading)
  if (few) {
    const total = await counted(few.counted, [...few.bind(filter), plan.window, ...plan.whole.bind(filter)])
    return { total, isCertain: true }
  }
  const rest = plan.rest.bind(filter)
  let total = 0
  const lookedTo = await walk(reading, undefined, plan.window, async (stretch, values) => {
    total += await counted(stretch.counted, [...values, ...rest])
    return false
  })
  return { total, isCertain: lookedTo === undefined }
}

/** How many rows a list has, as far as the engine knows without counting; where it does not, they are counted. */
export async function estimate(reading: Reading): Promise<Count> {
  const { connection, plan, filter } = reading
  const { explained } = connection.dialect
  if (!explained) return count(reading)
  const told = await connection.get(explained(plan.all), plan.whole.bind(filter))
  const [{ Plan }] = JSON.parse(String(Object.values(told as SqlRow)[0]))
  return { total: Plan['Plan Rows'], isCertain: false }
}

/** A way to no more rows than are looked at at once, if there is one. */
export async function fewest({ connection, plan, filter }: Reading): Promise<Finding | undefined> {
  for (const found of plan.found) {
    const counted = await connection.get(found.count, [...found.bind(filter), plan.window + 1])
    if ((counted?.count as number) <= plan.window) return found
  }
  return undefined
}

/**
 * Goes through the rows of a range, window by window, each larger than the one before, until `look` has seen enough.
 * When time is up before, it answers where to go on: the keys of the last row that it looked at, or backward of the
 * next one.
 */
async function walk(
  { connection, plan, filter }: Reading,
  place: Place | undefined,
  first: number,
  look: (stretch: Stretch, values: readonly SqlValue[]) => Promise<boolean>,
): Promise<readonly SqlValue[] | undefined> {
  const until = performance.now() + patience
  const backward = place?.backward === true
  let size = Math.min(first, plan.window)
  const window = async (from: Place | undefined): Promise<Place | undefined> => {
    for (const stretch of plan.stretches(from)) {
      const values = [...compared(stretch, from), ...stretch.range.bind(filter)]
      if (await look(stretch, [...values, size])) return undefined
      const last = await connection.get(stretch.keysAfter, [...values, backward ? size : size - 1])
      if (last) return { keys: plan.keysOf(last), backward }
    }
    return undefined
  }
  let lookedTo = await window(place)
  while (lookedTo && performance.now() < until) {
    size = Math.min(4 * size, plan.window)
    lookedTo = await window(lookedTo)
  }
  return lookedTo?.keys
}

/** The values of a place that a stretch compares with. */
export function compared(stretch: Stretch, place: Place | undefined): SqlValue[] {
  return stretch.keys.map((index) => place?.keys[index] as SqlValue)
}
