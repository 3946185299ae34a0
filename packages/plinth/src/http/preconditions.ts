/** Whether an If-None-Match names this entity tag, so that 304 is the answer (RFC 9110, 13.1.2). */
export function isUnmodified(ifNoneMatch: string | undefined, etag: string): boolean {
  // A tag is delimited by its quotes, so that one tag is found inside a list but never inside another tag.
  return ifNoneMatch !== undefined && (ifNoneMatch === '*' || ifNoneMatch.includes(etag))
}
