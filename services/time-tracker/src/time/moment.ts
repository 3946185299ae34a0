import { Temporal } from 'temporal-polyfill'

/** A moment as time entries have it: RFC 3339 in UTC, with seven digits of a second. */
export function moment(at: Date | Temporal.Instant): string {
  const instant = at instanceof Date ? Temporal.Instant.fromEpochMilliseconds(at.getTime()) : at
  return instant.toString({ fractionalSecondDigits: 7 })
}

/** Milliseconds since the epoch, the tenths of microseconds cut off. */
export function milliseconds(at: string): number {
  return Date.parse(at)
}
