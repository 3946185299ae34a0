import { createHash } from 'node:crypto'
import { type Headers, withHeaders } from './headers.ts'

/** A document of the service as it lies ready at one path: served on GET and HEAD, with ETag and 304. */
export interface Page {
  /** As sent in Content-Type, with its charset. */
  readonly mediaType: string
  readonly body: Buffer
  /** Headers beside or instead of the standard ones, such as a Content-Security-Policy of its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A page with all that can be known of its answer at start-up. */
export interface CompiledPage {
  readonly mediaType: string
  readonly body: Buffer
  readonly etag: string
  readonly headers: Headers
}

/** Where the documents of a service are (RFC 8631), for generic clients. */
const links = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc", </status>; rel="status"'

/** Computes a page's tag and headers. It may be cached but is asked for again, since a deployment changes it. */
export function compilePage(page: Page, standard: Headers): CompiledPage {
  const etag = `"${createHash('sha256').update(page.body).digest('base64url').slice(0, 16)}"`
  const own = { 'Cache-Control': 'no-cache', Vary: 'Accept', Link: links, ...page.headers, ETag: etag }
  return {
    mediaType: page.mediaType,
    body: page.body,
    etag,
    headers: withHeaders(standard, own),
  }
}
