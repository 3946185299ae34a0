const shape = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/
const dateShape = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * A date-time of RFC 3339 with any offset, in UTC and of fixed width; digits beyond the width are cut, never rounded.
 * Undefined when it is not one: no offset, a second of 60, a day that the month does not have.
 */
export function readInstant(text: string, digits: 3 | 7): string | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match
  if (!isDate(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const tail = `.${fraction.slice(0, digits).padEnd(digits, '0')}Z`
  if (sign === undefined) return `${year}-${month}-${day}T${hour}:${minute}:${second}${tail}`
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1)
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  moment.setUTCMinutes(moment.getUTCMinutes() - offset)
  const utc = moment.toISOString()
  // The years before 0 and after 9999 have no form of four digits.
  return utc.length === 24 ? utc.slice(0, 19) + tail : undefined
}

/** A calendar date of RFC 3339, `2026-03-01`. Undefined when it is not one. */
export function readDate(text: string): string | undefined {
  const match = dateShape.exec(text)
  return match && isDate(Number(match[1]), Number(match[2]), Number(match[3])) ? text : undefined
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return (
    day <=
    (month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)
  )
}

/** Whether the year has a 29th of February (Gregorian). */
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
