import type { Column } from './column.ts'
import type { SqlValue } from './dialect/connection.ts'

/** One term of an order. */
export interface Term {
  readonly column: Column
  readonly descending: boolean
}

/** A place in a list: a row that may have gone by now. What follows begins after it; what precedes, read backward, with it. */
export interface Place {
  /** The sort keys of the row. */
  readonly keys: readonly SqlValue[]
  readonly backward: boolean
}

/** A part of a list in SQL: a condition, with the indexes of the place's keys that it compares with. */
export interface Segment {
  readonly condition: string
  readonly keys: readonly number[]
}

/** `order by` for these terms: null last whatever the direction of a term; backward all of it the other way round. */
export function orderBy(terms: readonly Term[], backward = false): string {
  const nulls = backward ? ' nulls first' : ' nulls last'
  const parts = terms.map(
    ({ column, descending }) =>
      `${column.quoted} ${descending !== backward ? 'desc' : 'asc'}${column.optional ? nulls : ''}`,
  )
  return `order by ${parts.join(', ')}`
}

/**
 * All of an order, as segments like those after a row: null apart where the engine would sort all that is null by what
 * follows, for want of an index in these directions.
 */
export function segmentsOfAll(terms: readonly Term[]): Segment[] {
  const [lead] = terms
  if (!lead?.column.optional || alike(terms)) return [{ condition: '', keys: [] }]
  const { quoted } = lead.column
  return [`${quoted} is not null`, `${quoted} is null`].map((condition) => ({ condition, keys: [] }))
}

/** Whether terms go in one direction, and no more than the first can be null: one row comparison does for all. */
function alike(terms: readonly Term[]): boolean {
  return terms.every((it, index) => it.descending === terms[0]?.descending && (index === 0 || !it.column.optional))
}

/**
 * What comes from a place on in an order, as segments to be read one after the other until the page is full. Each is one range
 * of an index on the terms, so that a page costs the same wherever it is. Usually there is one:
 * `(created_at, id) < (?, ?)`.
 */
export function segmentsFrom(terms: readonly Term[], place: Place): Segment[] {
  return from(terms, place, 0, [], [])
}

function from(
  terms: readonly Term[],
  place: Place,
  at: number,
  equal: readonly string[],
  used: readonly number[],
): Segment[] {
  const { keys, backward } = place
  const { column, descending } = terms[at] as Term
  const { quoted } = column
  const comparison = descending !== backward ? '<' : '>'
  const segment = (condition: string, more: readonly number[]): Segment => ({
    condition: [...equal, condition].join(' and '),
    keys: [...used, ...more],
  })
  // Null is last: it comes after all values, and before it, backward, come all of them.
  const others = (isNull: boolean): Segment[] =>
    column.optional && isNull === backward ? [segment(`${quoted} is ${isNull ? 'not ' : ''}null`, [])] : []
  if (keys[at] === null) return [...from(terms, place, at + 1, [...equal, `${quoted} is null`], used), ...others(true)]
  const rest = terms.slice(at)
  if (alike(rest)) {
    const names = rest.map((it) => it.column.quoted).join(', ')
    const marks = rest.map(() => '?').join(', ')
    const row = rest.map((_, index) => at + index)
    const compared = backward ? `${comparison}=` : comparison
    return [
      segment(rest.length === 1 ? `${names} ${compared} ?` : `(${names}) ${compared} (${marks})`, row),
      ...others(false),
    ]
  }
  return [
    ...from(terms, place, at + 1, [...equal, `${quoted} = ?`], [...used, at]),
    segment(`${quoted} ${comparison} ?`, [at]),
    ...others(false),
  ]
}
