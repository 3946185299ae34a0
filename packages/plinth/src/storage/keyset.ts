import type { Column } from './column.ts'
import type { SqlValue } from './dialect/connection.ts'

/** One term of an order. */
export interface Term {
  readonly column: Column
  readonly descending: boolean
}

/** A part of a list in SQL: a condition, with the indexes of the cursor's keys that it compares with. */
export interface Segment {
  readonly condition: string
  readonly keys: readonly number[]
}

/** `order by` for these terms: null last whatever the direction. */
export function orderBy(terms: readonly Term[]): string {
  const parts = terms.map(
    ({ column, descending }) =>
      `${column.quoted} ${descending ? 'desc' : 'asc'}${column.optional ? ' nulls last' : ''}`,
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
 * What comes after a row in an order, as segments to be read one after the other until the page is full. Each is one range
 * of an index on the terms, so that a page costs the same wherever it is. Usually there is one:
 * `(created_at, id) < (?, ?)`.
 */
export function segmentsAfter(terms: readonly Term[], keys: readonly SqlValue[]): Segment[] {
  return after(terms, keys, 0, [], [])
}

function after(
  terms: readonly Term[],
  keys: readonly SqlValue[],
  at: number,
  equal: readonly string[],
  used: readonly number[],
): Segment[] {
  const term = terms[at]
  if (!term) return []
  const { column, descending } = term
  const { quoted } = column
  const comparison = descending ? '<' : '>'
  const segment = (condition: string, more: readonly number[]): Segment => ({
    condition: [...equal, condition].join(' and '),
    keys: [...used, ...more],
  })
  // Nothing but the next term's rows comes after null: it is last.
  if (keys[at] === null) return after(terms, keys, at + 1, [...equal, `${quoted} is null`], used)
  const nulls = column.optional ? [segment(`${quoted} is null`, [])] : []
  const rest = terms.slice(at)
  if (alike(rest)) {
    const names = rest.map((it) => it.column.quoted).join(', ')
    const marks = rest.map(() => '?').join(', ')
    const row = rest.map((_, index) => at + index)
    return [
      segment(rest.length === 1 ? `${names} ${comparison} ?` : `(${names}) ${comparison} (${marks})`, row),
      ...nulls,
    ]
  }
  return [
    ...after(terms, keys, at + 1, [...equal, `${quoted} = ?`], [...used, at]),
    segment(`${quoted} ${comparison} ?`, [at]),
    ...nulls,
  ]
}
