import type { SqlRow, SqlValue } from '../dialect/connection.ts'
import type { ListCursors } from './cursor.ts'
import type { Place } from './keyset.ts'

/** Rows that were read for a page, one more than it may have where there are more; backward the last first. */
export interface Found {
  readonly rows: SqlRow[]
  /** Where reading goes on, when time was up before so many were found. */
  readonly lookedTo: readonly SqlValue[] | undefined
}

/** The rows of a page in the order of its list, and the cursors of the pages beside it where there may be some. */
export interface Paged {
  readonly rows: SqlRow[]
  readonly next: string | undefined
  readonly previous: string | undefined
}

/** Rows in the order of their list, and the place from which it goes on, where it may. */
export interface Part {
  readonly rows: readonly SqlRow[]
  readonly place: Place | undefined
}

/** A part of a list for those who read all of it, of what was read onward. */
export function part({ rows, lookedTo }: Found, limit: number, keysOf: (row: SqlRow) => readonly SqlValue[]): Part {
  const isFull = rows.length > limit
  const keys = isFull ? keysOf(rows[limit - 1] as SqlRow) : lookedTo
  return { rows: isFull ? rows.slice(0, limit) : rows, place: keys && { keys, backward: false } }
}

/** Makes a page of what was read from a place on. The cursors are asked for only where there is one to write. */
export function paged(
  { rows: found, lookedTo }: Found,
  place: Place | undefined,
  limit: number,
  keysOf: (row: SqlRow) => readonly SqlValue[],
  cursors: () => ListCursors,
): Paged {
  const write = (keys: readonly SqlValue[] | undefined, backward: boolean): string | undefined =>
    keys && cursors().write({ keys, backward })
  const isFull = found.length > limit
  const rows = isFull ? found.slice(0, limit) : found
  if (place?.backward) {
    const further = isFull ? keysOf(found[limit] as SqlRow) : lookedTo
    return { rows: rows.reverse(), next: write(place.keys, false), previous: write(further, true) }
  }
  const further = isFull ? keysOf(found[limit - 1] as SqlRow) : lookedTo
  return { rows, next: write(further, false), previous: write(place?.keys, true) }
}
