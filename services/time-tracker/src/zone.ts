import { Temporal } from 'temporal-polyfill'

/** Where somebody is: in a zone of the IANA database, or so many minutes behind UTC. */
export interface Place {
  readonly tz?: string | undefined
  /** Minutes from local time to UTC: 300 is UTC-5, 0 is UTC. */
  readonly offset: number
}

/** The time zone of a place. Throws a RangeError when there is none of that name. */
export function zoneOf({ tz, offset }: Place): string {
  if (tz === undefined) {
    const minutes = Math.abs(offset)
    const sign = offset > 0 ? '-' : '+'
    return `${sign}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  }
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(tz)
  return tz
}
