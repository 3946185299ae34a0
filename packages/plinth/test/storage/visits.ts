import { resource, t } from 'plinth'

const declared = {
  fields: { place: t.String(), day: t.Date() },
  filter: ['place', 'day'],
  sort: ['day'],
  softDelete: true,
} as const

/** Visits as an earlier version declares them. */
export const uncounted = resource('visit', declared)
/** The same, of which there are totals. */
export const counted = resource('visit', { ...declared, totals: { by: ['place'], month: 'day' } })

/** A visit somewhere, some day. */
export function visit() {
  const one = (most: number): number => Math.floor(Math.random() * most)
  return { place: `place ${one(3)}`, day: `2026-0${1 + one(4)}-1${one(10)}` }
}
