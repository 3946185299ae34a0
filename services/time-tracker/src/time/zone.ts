import { Temporal } from 'temporal-polyfill'

/** The place of a caller: a zone of the IANA database, or an offset from UTC. */
export interface Place {
  readonly tz?: string | undefined
  /** Minutes from local time to UTC: 300 is UTC-5, 0 is UTC. */
  readonly offset: number
}

/** The time zone of a place, by name or as `+02:00`. Throws a RangeError for an unknown name. */
export function zoneOf({ tz, offset }: Place): string {
  if (tz === undefined) {
    const minutes = Math.abs(offset)
    const sign = offset > 0 ? '-' : '+'
    return `${sign}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  }
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(tz)
  return tz
}
