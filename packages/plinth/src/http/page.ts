import { createHash } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import { type Headers, withHeaders } from './headers.ts'
import { isUnmodified } from './preconditions.ts'
import type { Responder } from './response.ts'
import type { Document } from './router.ts'

/** A document of the service as it lies ready at one path: served on GET and HEAD, with ETag and 304. */
export interface Page {
  /** As sent in Content-Type, with its charset. */
  readonly mediaType: string
  readonly body: Buffer
  /** Headers beside or instead of the standard ones, such as a Content-Security-Policy of its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Where the documents of a service are (RFC 8631), for generic clients. */
export const documentLinks = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc", </status>; rel="status"'

/** A page, ready to be served. It may be cached but is asked for again each time, since a deployment changes it. */
export function pageDocument({ mediaType, body, headers }: Page, standard: Headers, responder: Responder): Document {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
  const own = { 'Cache-Control': 'no-cache', Vary: 'Accept', Link: documentLinks, ...headers, ETag: etag }
  const unmodified = withHeaders(standard, own)
  const found = [...unmodified, 'Content-Type', mediaType]
  return {
    mediaType,
    serve: (exchange: Exchange) =>
      isUnmodified(exchange.incoming.headers['if-none-match'], etag)
        ? responder.send(exchange, 304, unmodified, undefined)
        : responder.send(exchange, 200, found, body),
  }
}
