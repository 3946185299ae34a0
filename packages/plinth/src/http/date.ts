let second = 0
let secondText = ''
let day = ''
let dayText = ''

/** The date and time now, as HTTP writes it (RFC 9110, 5.6.7). */
export function dateNow(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== second) {
    second = now
    secondText = new Date(now * 1000).toUTCString()
  }
  return secondText
}

/** An instant in UTC (RFC 3339) as HTTP writes it, to the second. Rows that are read together are often of one day. */
export function httpDate(instant: string): string {
  const date = instant.slice(0, 10)
  if (date !== day) {
    dayText = new Date(date).toUTCString().slice(0, -'00:00:00 GMT'.length)
    day = date
  }
  return `${dayText}${instant.slice(11, 19)} GMT`
}
