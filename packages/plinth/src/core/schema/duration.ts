/** Seconds. */
const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * Lengths of time in whole seconds (RFC 3339, appendix A) that are always equally long: days are 24 hours, and there
 * are no months and years. What is longer than a day is told in days and what is left of one, so that every sum is
 * matched again; the rest in whatever number of hours, minutes and seconds. None is longer than 99,999 days.
 */
export const durationPattern =
  '^P(\\d{1,4}W|\\d{1,5}D(T(?=\\d)((1?\\d|2[0-3])H)?([1-5]?\\dM)?([1-5]?\\dS)?)?' +
  '|T(?=\\d)(\\d{1,6}H)?(\\d{1,7}M)?(\\d{1,9}S)?)$'

const shape = new RegExp(durationPattern)
const parts = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/**
 * A duration as all that are equally long are written: `PT1H30M` for `PT90M`, `P1DT12H` for `PT36H`. Undefined when it
 * is none.
 */
export function readDuration(text: string): string | undefined {
  return shape.test(text) ? durationText(secondsOf(text)) : undefined
}

/** How many seconds a duration is long. */
export function secondsOf(text: string): number {
  const [, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.exec(text) ?? []
  return (Number(weeks) * 7 + Number(days)) * day + Number(hours) * hour + Number(minutes) * minute + Number(seconds)
}

/** The duration of so many seconds. */
export function durationText(length: number): string {
  const days = Math.floor(length / day)
  const hours = Math.floor((length % day) / hour)
  const minutes = Math.floor((length % hour) / minute)
  const seconds = length % minute
  // The grammar has no seconds after hours without minutes between them.
  const time = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 || (hours > 0 && seconds > 0) ? `${minutes}M` : '',
    seconds > 0 || length === 0 ? `${seconds}S` : '',
  ].join('')
  return `P${days > 0 ? `${days}D` : ''}${time && `T${time}`}`
}
