const shape = /^([a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+)(?: ?; ?charset=(?:utf-8|"utf-8"))?$/i

/**
 * The media type that a Content-Type names, in lower case, or undefined when it is anything but one media type, perhaps
 * with `charset=utf-8`. Read once a request, and nothing but its answer decides how a body is read: advisory after
 * advisory against other servers was about a second reading of the same header (CVE-2025-32442, CVE-2026-25223).
 */
export function readMediaType(contentType: string): string | undefined {
  if (contentType === 'application/json') return contentType
  return shape.exec(contentType)?.[1]?.toLowerCase()
}
