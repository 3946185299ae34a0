import type { Column } from '../table/column.ts'

/** The month of an instant or a date, as a number: 202611. Throws a TypeError for an instant that is not in UTC. */
export function monthOf(moment: string): number {
  if (moment.length > 10 && !moment.endsWith('Z')) throw new TypeError(`"${moment}" is not in UTC, and of which month?`)
  return Number(moment.slice(0, 4)) * 100 + Number(moment.slice(5, 7))
}

/** The month after another; undefined after the last one that can be written. */
export function monthAfter(month: number): number | undefined {
  if (month % 100 < 12) return month + 1
  return month < 999_912 ? month + 89 : undefined
}

/** The beginning of a month as a column writes it. */
export function beginningOf(month: number, { kind, digits }: Pick<Column, 'kind' | 'digits'>): string {
  const text = String(month).padStart(6, '0')
  const day = `${text.slice(0, 4)}-${text.slice(4)}-01`
  return kind === 'date' ? day : `${day}T00:00:00.${'0'.repeat(digits)}Z`
}
