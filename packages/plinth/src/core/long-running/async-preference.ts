import { preferencesIn } from '../preferences.ts'

const asynchronous = /^\s*respond-async\s*(?:;|$)/i
const waiting = /^\s*wait\s*=\s*("?)(\d{1,9})\1\s*(?:;|$)/i

/**
 * How a caller prefers to be answered before the work is done (RFC 7240, 4.1): after so many milliseconds at the latest
 * (`wait`, 4.3), 0 where it does not say. Undefined when it does not. What is not understood is ignored.
 */
export function asyncPreference(prefer: string | undefined): number | undefined {
  if (prefer === undefined) return undefined
  const all = preferencesIn(prefer)
  if (!all.some((text) => asynchronous.test(text))) return undefined
  const wait = all.map((text) => waiting.exec(text)?.[2]).find((seconds) => seconds !== undefined)
  return Number(wait ?? 0) * 1000
}
