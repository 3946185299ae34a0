import type { Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import { type Headers, withHeaders } from './headers.ts'
import type { Identity } from './identity.ts'
import { documentLinks } from './page.ts'
import type { Responder } from './response.ts'
import type { Document } from './router.ts'

/**
 * `GET /status`: what runs here and how it is, for people and balancers. 503 while the server starts or drains; what it
 * depends on is nobody's business on the public port.
 */
export function statusDocument(identity: Identity, gate: Gate, standard: Headers, responder: Responder): Document {
  const { name, version, environment } = identity
  const startedAt = new Date().toISOString()
  const headers = withHeaders(standard, {
    'Cache-Control': 'no-store',
    Link: documentLinks,
    'Content-Type': 'application/json',
  })
  return {
    mediaType: 'application/json',
    serve(exchange: Exchange) {
      const { status } = gate
      const unavailable = status === 'starting' || status === 'draining'
      const text = JSON.stringify({
        application: name,
        environment,
        status,
        version,
        node_version: process.versions.node,
        started_at: startedAt,
      })
      responder.send(exchange, unavailable ? 503 : 200, unavailable ? [...headers, 'Retry-After', '1'] : headers, text)
    },
  }
}
