import { readHttpDate } from '../http-date.ts'

/** The version that a write expects a row to have; of several, any; or none that is newer than a moment. */
export type ExpectedVersion = number | readonly number[] | UnmodifiedSince

interface UnmodifiedSince {
  /** Milliseconds since the epoch, of a whole second: within that one it may have changed. */
  readonly unmodifiedSince: number
}

/** A row as far as versions of it are told apart. */
interface Versioned {
  readonly version?: unknown
  readonly updated_at?: unknown
}

/** Whether a row is as it is expected; what has no version is not, and what has no date is never too new. */
export function isExpected({ version, updated_at }: Versioned, expected: ExpectedVersion): boolean {
  if (typeof expected === 'number') return version === expected
  if (!('unmodifiedSince' in expected)) return expected.some((each) => version === each)
  return typeof updated_at !== 'string' || Date.parse(`${updated_at.slice(0, 19)}Z`) <= expected.unmodifiedSince
}

/**
 * What an If-Unmodified-Since expects (RFC 9110, 13.1.4). Undefined for what is no date, which is the same as none.
 */
export function unmodifiedSince(date: string): UnmodifiedSince | undefined {
  const time = readHttpDate(date)
  return time === undefined ? undefined : { unmodifiedSince: time }
}

/**
 * The versions that an If-Match names (RFC 9110, 13.1.1). A tag that is weak, or that no service makes, is the version
 * of no row: the precondition fails rather than being forgotten. Undefined for `*`, which any version is.
 */
export function versionsOf(ifMatch: string): ExpectedVersion | undefined {
  if (ifMatch === '*') return undefined
  // No tag of ours holds a comma, so that the parts of one that does are no tags of ours either.
  return ifMatch.includes(',') ? ifMatch.split(',').map((each) => versionOf(each.trim())) : versionOf(ifMatch)
}

/** With what tells the format and the coding: the version is that of the row in all of them. */
const tag = /^"([1-9]\d{0,14})(?:\.[\w.-]+)?"$/

function versionOf(text: string): number {
  const match = tag.exec(text)
  return match ? Number(match[1]) : Number.NaN
}
