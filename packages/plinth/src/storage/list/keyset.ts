import type { SqlValue } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Column } from '../table/column.ts'

/** One term of an order. */
export interface Term {
  readonly column: Column
  readonly descending: boolean
}

/**
 * A place in a list: a row that may have gone by now. What follows begins after it; what precedes, read backward, with
 * it.
 */
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
export function orderBy(terms: readonly Term[], dialect: Dialect, backward = false): string {
  const isApart = !alike(terms, dialect)
  const parts = terms.map(({ column, descending }, index) => {
    const nulls = !column.optional || (index === 0 && isApart) ? undefined : backward ? 'first' : 'last'
    return dialect.order(column.quoted, { descending: descending !== backward, nulls })
  })
  return `order by ${parts.join(', ')}`
}

/**
 * All of an order, as segments like those after a row. Rows with null are a segment of their own where the engine would
 * have to sort them all, because no index has these directions.
 */
export function segmentsOfAll(terms: readonly Term[], dialect: Dialect): Segment[] {
  const [lead] = terms
  if (!lead?.column.optional || alike(terms, dialect)) return [{ condition: '', keys: [] }]
  const { quoted } = lead.column
  return [`${quoted} is not null`, `${quoted} is null`].map((condition) => ({ condition, keys: [] }))
}

/** Whether terms go in one direction, and no more than the first can be null: one row comparison does for all. */
function alike(terms: readonly Term[], { comparesRows }: Dialect): boolean {
  if (!comparesRows) return terms.length === 1
  return terms.every((it, index) => it.descending === terms[0]?.descending && (index === 0 || !it.column.optional))
}

/**
 * What comes from a place on in an order, as segments to be read one after the other until the page is full. Each is
 * one range of an index on the terms, so that a page costs the same wherever it is. Usually there is one: `(created_at,
 * id) < (?, ?)`.
 */
export function segmentsFrom(terms: readonly Term[], dialect: Dialect, place: Place): Segment[] {
  return from(terms, dialect, place, 0, [], [])
}

function from(
  terms: readonly Term[],
  dialect: Dialect,
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
  if (keys[at] === null)
    return [...from(terms, dialect, place, at + 1, [...equal, `${quoted} is null`], used), ...others(true)]
  const rest = terms.slice(at)
  if (alike(rest, dialect)) {
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
    ...from(terms, dialect, place, at + 1, [...equal, `${quoted} = ?`], [...used, at]),
    segment(`${quoted} ${comparison} ?`, [at]),
    ...others(false),
  ]
}
