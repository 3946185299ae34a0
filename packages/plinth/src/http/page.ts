import { createHash } from 'node:crypto'
import { failedFrom } from '../core/problems.ts'
import type { Exchange } from './exchange.ts'
import { type Headers, withHeaders } from './headers.ts'
import type { Representation } from './pages/representation.ts'
import { isUnmodified } from './preconditions.ts'
import type { Responder } from './response.ts'
import type { Document } from './router.ts'

/** Where the documents of a service are (RFC 8631), for generic clients. */
export const documentLinks = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc", </status>; rel="status"'

/** A representation once it has been asked for. */
interface Made {
  readonly body: Buffer
  readonly etag: string
  readonly unmodified: Headers
  readonly found: Headers
}

/**
 * One form of a page, served on GET and HEAD with ETag and 304. It is made at the first request and kept. It may be cached
 * but is asked for again each time, since a deployment changes it.
 */
export function pageDocument(representation: Representation, standard: Headers, responder: Responder): Document {
  const { mediaType, headers } = representation
  let kept: Made | undefined

  const make = (body: Buffer): Made => {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    const own = { 'Cache-Control': 'no-cache', Vary: 'Accept', Link: documentLinks, ...headers, ETag: etag }
    const unmodified = withHeaders(standard, own)
    kept = { body, etag, unmodified, found: [...unmodified, 'Content-Type', mediaType] }
    return kept
  }

  const send = (exchange: Exchange, { body, etag, unmodified, found }: Made): void => {
    if (!isUnmodified(exchange.incoming.headers['if-none-match'], etag)) responder.send(exchange, 200, found, body)
    else responder.send(exchange, 304, unmodified, undefined)
  }

  const serveFirst = async (exchange: Exchange): Promise<void> => {
    try {
      send(exchange, make(await representation.body()))
    } catch (thrown) {
      responder.refuse(exchange, failedFrom(thrown))
    }
  }

  return {
    mediaType,
    serve(exchange) {
      if (kept) send(exchange, kept)
      else void serveFirst(exchange)
    },
  }
}
