import type { Value } from 'plinth'
import { Temporal } from 'temporal-polyfill'
import type { listedTimeEntry } from '../contract/time-entry.ts'
import { milliseconds } from '../time/moment.ts'
import { zoneOf } from '../time/zone.ts'

/** A time entry as a line of a report, in a time zone. Default: the zone that it was written in. */
export function lineOf(entry: Value<typeof listedTimeEntry>, zone = zoneOf({ offset: entry.timezone_offset ?? 0 })) {
  const { id, owner_email, project_id, project_name, customer_id, customer_name, activity_name } = entry
  const { start_date, end_date, uri, description, technologies } = entry
  const start = local(start_date, zone)
  return {
    id,
    owner_email,
    date: start.toPlainDate().toString(),
    duration: end_date === undefined ? 'running' : clock(milliseconds(end_date) - milliseconds(start_date)),
    time_in: timeOf(start),
    time_out: end_date === undefined ? undefined : timeOf(local(end_date, zone)),
    // Spreadsheets take what begins with a sign for a formula.
    time_zone: /^[+-]/.test(zone) ? `UTC${zone}` : zone,
    project_name,
    project_id,
    customer_name,
    customer_id,
    activity_name,
    uri,
    description,
    technologies,
  }
}

function local(at: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone)
}

function timeOf(at: Temporal.ZonedDateTime): string {
  return at.toPlainTime().toString({ smallestUnit: 'minute' })
}

/** Milliseconds as hours and minutes. */
function clock(duration: number): string {
  const minutes = Math.floor(duration / 60_000)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
