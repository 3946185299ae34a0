import { CommandError } from './command-error.ts'

const day = 24 * 3_600_000

/**
 * The moment that an option names, in milliseconds since the epoch: in so many days, or on a date. Throws a
 * CommandError.
 */
export function momentOf(option: string, text: string, now: number): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return now + Number(text) * day
  const moment = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(moment)) throw new CommandError(`${option} must be days, such as 30, or a date, not "${text}".`, 2)
  return moment
}
