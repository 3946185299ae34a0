/** When somebody born on 29 February may celebrate in a common year. */
export const leapDays = ['march_1', 'february_28'] as const
export type LeapDay = (typeof leapDays)[number]

const formats = new Map<string, Intl.DateTimeFormat>([['UTC', dateFormat('UTC')]])

/** The calendar date at a moment in a time zone, `2026-03-01`; undefined when there is no such zone. */
export function today(now: Date, timeZone: 'UTC'): string
export function today(now: Date, timeZone: string): string | undefined
export function today(now: Date, timeZone: string): string | undefined {
  let format = formats.get(timeZone)
  if (!format) {
    try {
      format = dateFormat(timeZone)
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
    // Names are case-insensitive, so callers could invent spellings without end.
    if (formats.size < 1000) formats.set(timeZone, format)
  }
  return format.format(now)
}

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
}

/** The days from a date to the next birthday, 0 on the day itself. */
export function daysUntilBirthday(dateOfBirth: string, date: string, leapDay: LeapDay): number {
  const year = Number(date.slice(0, 4))
  const start = Date.parse(date)
  const thisYear = birthdayIn(year, dateOfBirth, leapDay)
  const next = thisYear >= start ? thisYear : birthdayIn(year + 1, dateOfBirth, leapDay)
  return (next - start) / 86_400_000
}

function birthdayIn(year: number, dateOfBirth: string, leapDay: LeapDay): number {
  const monthAndDay = dateOfBirth.slice(5)
  const common = new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1
  if (monthAndDay === '02-29' && common) return Date.UTC(year, ...(leapDay === 'march_1' ? [2, 1] : [1, 28]))
  return Date.parse(`${year}-${monthAndDay}`)
}
