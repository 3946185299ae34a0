import { Temporal } from 'temporal-polyfill'
import { moment, momentBefore } from './moment.ts'

/** The period that a query asks for, in its time zone. */
export interface PeriodQuery {
  readonly month?: number | undefined
  readonly year?: number | undefined
  /** With an offset: a moment. Without one: local time. A date alone: the whole day. */
  readonly start_date?: string | undefined
  readonly end_date?: string | undefined
}

/** A period; both ends are part of it. */
export interface Period {
  readonly from: string
  readonly to: string
}

/**
 * The period that a query asks for; a month when it gives no date. Throws a RangeError for a date that does not exist.
 */
export function periodOf({ month, year, start_date, end_date }: PeriodQuery, zone: string, now: Date): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone)
  if (start_date === undefined && end_date === undefined) {
    const first = startOfMonth(today.with({ day: 1, month: month ?? today.month, year: year ?? today.year }))
    return { from: moment(first.toInstant()), to: justBefore(first.add({ months: 1 })) }
  }
  const to = end_date === undefined ? moment(now) : lastOf(end_date, zone)
  const end = Temporal.Instant.from(to).toZonedDateTimeISO(zone)
  return { from: start_date === undefined ? moment(startOfMonth(end).toInstant()) : momentIn(start_date, zone), to }
}

/** The first moments of this day, this week and this month. */
export function beginnings(
  zone: string,
  now: Date,
): { readonly day: string; readonly week: string; readonly month: string } {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).startOfDay()
  return {
    day: moment(today.toInstant()),
    week: moment(
      today
        .subtract({ days: today.dayOfWeek - 1 })
        .startOfDay()
        .toInstant(),
    ),
    month: moment(startOfMonth(today).toInstant()),
  }
}

function startOfMonth(at: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return at.with({ day: 1 }).startOfDay()
}

function justBefore(at: Temporal.ZonedDateTime): string {
  return momentBefore(moment(at.toInstant()))
}

const isDay = (text: string): boolean => text.length === 10
const hasOffset = (text: string): boolean => /(z|[+-]\d{2}:\d{2})$/i.test(text)

/** The first moment of what somebody wrote. Throws a RangeError for what no calendar has. */
export function momentIn(text: string, zone: string): string {
  if (isDay(text)) return moment(Temporal.PlainDate.from(text).toZonedDateTime(zone).toInstant())
  if (hasOffset(text)) return moment(Temporal.Instant.from(text))
  return moment(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant())
}

function lastOf(text: string, zone: string): string {
  return isDay(text)
    ? justBefore(Temporal.PlainDate.from(text).add({ days: 1 }).toZonedDateTime(zone))
    : momentIn(text, zone)
}
