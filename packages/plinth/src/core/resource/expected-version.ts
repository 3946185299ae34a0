/** The version that a write expects a row to have; of several, any. */
export type ExpectedVersion = number | readonly number[]

/** Whether a row of this version is as it is expected; what has no version is not. */
export function isExpected(version: number | undefined, expected: ExpectedVersion): boolean {
  return typeof expected === 'number' ? version === expected : expected.some((each) => version === each)
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
