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

/** Nanoseconds between one moment of an entry and the next. */
const tick = 100n

/** The last moment before another one. */
export function momentBefore(at: string): string {
  return later(at, -tick)
}

/** The first moment after another one. */
export function momentAfter(at: string): string {
  return later(at, tick)
}

function later(at: string, nanoseconds: bigint): string {
  return moment(Temporal.Instant.fromEpochNanoseconds(Temporal.Instant.from(at).epochNanoseconds + nanoseconds))
}
