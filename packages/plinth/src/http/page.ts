import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { type ContentCoding, contentCoding } from '../codec/content-coding.ts'
import { failedFrom } from '../core/failure/problems.ts'
import type { Exchange } from './exchange.ts'
import { type Headers, withHeaders } from './headers.ts'
import type { Representation } from './pages/representation.ts'
import { isUnmodified } from './preconditions.ts'
import type { Responder } from './response.ts'
import type { Document } from './router.ts'

/** Where the documents of a service are (RFC 8631), for generic clients. */
export const documentLinks = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc", </status>; rel="status"'

/** What pages are offered in: what everybody can read. */
const offers: readonly ContentCoding[] = ['gzip']

/** A representation in one coding, once it has been asked for. */
interface Made {
  readonly body: Buffer
  readonly etag: string
  readonly unmodified: Headers
  readonly found: Headers
}

/**
 * One form of a page, served on GET and HEAD with ETag and 304, and compressed for those who can read that. It is made
 * at the first request and kept. It may be cached but is asked for again each time, since a deployment changes it.
 */
export function pageDocument(representation: Representation, standard: Headers, responder: Responder): Document {
  const { mediaType, headers } = representation
  const kept = new Map<ContentCoding | undefined, Made>()

  const make = async (coding: ContentCoding | undefined): Promise<Made> => {
    const content = kept.get(undefined)?.body ?? (await representation.body())
    const body = coding ? await compress(content) : content
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    const own = { 'Cache-Control': 'no-cache', Vary: 'Accept, Accept-Encoding', Link: documentLinks, ...headers }
    const unmodified = withHeaders(standard, { ...own, ETag: etag })
    const found = [...unmodified, 'Content-Type', mediaType]
    if (coding) found.push('Content-Encoding', coding)
    const made = { body, etag, unmodified, found }
    kept.set(coding, made)
    return made
  }

  const send = (exchange: Exchange, { body, etag, unmodified, found }: Made): void => {
    if (!isUnmodified(exchange.incoming.headers['if-none-match'], etag)) responder.send(exchange, 200, found, body)
    else responder.send(exchange, 304, unmodified, undefined)
  }

  const serveFirst = async (exchange: Exchange, coding: ContentCoding | undefined): Promise<void> => {
    try {
      send(exchange, await make(coding))
    } catch (thrown) {
      responder.refuse(exchange, failedFrom(thrown))
    }
  }

  return {
    mediaType,
    serve(exchange) {
      const coding = contentCoding(exchange.incoming.headers['accept-encoding'] as string | undefined, offers)
      const made = kept.get(coding)
      if (made) send(exchange, made)
      else void serveFirst(exchange, coding)
    },
  }
}

async function compress(content: Buffer): Promise<Buffer> {
  const { gzip } = await import('node:zlib')
  return promisify(gzip)(content)
}
