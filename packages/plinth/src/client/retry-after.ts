import { readHttpDate } from '../core/http-date.ts'

/**
 * The milliseconds that an answer asks to be left alone for (RFC 9110, 10.2.3), from either form of Retry-After. A date
 * is taken by the clock of who wrote it, where the answer has a Date. Undefined when there is none or it is malformed.
 */
export function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const until = readHttpDate(text)
  if (until === undefined) return undefined
  return Math.max(0, until - (readHttpDate(headers.date ?? '') ?? Date.now()))
}
