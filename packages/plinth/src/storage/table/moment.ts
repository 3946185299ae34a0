let time = Number.NaN
let text = ''

/** A moment in UTC with three digits of a second. Writing one out is dear, and many writes share a millisecond. */
export function momentText(date: Date): string {
  if (date.getTime() !== time) {
    text = date.toISOString()
    time = date.getTime()
  }
  return text
}
