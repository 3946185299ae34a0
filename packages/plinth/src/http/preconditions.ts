import { hash } from 'node:crypto'
import { contentCoding } from '../codec/content-coding.ts'

/** Whether an If-None-Match names this entity tag, so that 304 is the answer (RFC 9110, 13.1.2). */
export function isUnmodified(ifNoneMatch: string | undefined, etag: string): boolean {
  // A tag is delimited by its quotes, so that one tag is found inside a list but never inside another tag.
  return ifNoneMatch !== undefined && (ifNoneMatch === '*' || ifNoneMatch.includes(etag))
}

/** Commas too many are no more than that (RFC 9110, 5.6.1). */
const tags = /^(?:\*|[ \t,]*(?:W\/)?"[!#-~\x80-\xff]*"(?:[ \t]*,[ \t,]*(?:W\/)?"[!#-~\x80-\xff]*")*[ \t,]*)$/

/** Whether a text is what If-Match may say: `*`, or entity tags with commas between them (RFC 9110, 13.1.1). */
export function isTagList(text: string): boolean {
  return tags.test(text)
}

/** The opaque part, quoted, of the weak entity tag of what has no version: it changes with anything in the text. */
export function contentTag(text: string): string {
  return `"${hash('sha256', text, 'base64url').slice(0, 16)}"`
}

/** The entity tag of the same content in a coding: strong tags differ where bytes do (RFC 9110, 8.8.3.3). */
export function codedTag(etag: string, coding: string): string {
  return `${etag.slice(0, -1)}.${coding}"`
}

/**
 * The entity tag by which an If-None-Match shows that the caller has this content already: as it is, or in the coding
 * that the caller would be answered in. Undefined when it has not.
 */
export function knownTag(ifNoneMatch: string, etag: string, acceptEncoding: string | undefined): string | undefined {
  if (isUnmodified(ifNoneMatch, etag)) return etag
  if (!ifNoneMatch.includes(etag.slice(0, -1))) return undefined
  const coding = contentCoding(acceptEncoding)
  const coded = coding && codedTag(etag, coding)
  return coded && ifNoneMatch.includes(coded) ? coded : undefined
}
