import type { Server } from 'node:http'
import { Answer } from './answer.ts'
import { standardHeaders } from './headers.ts'
import { type ListenerOptions, listener } from './listener.ts'
import { createServer as createHttpServer } from './node-http.ts'
import { mostHeaders } from './request-head.ts'
import { refuseOnSockets } from './socket-refusals.ts'

/** The patience of a server, in milliseconds. */
export interface Patience {
  /** For the head of a request. Default 8,000. */
  readonly headers: number
  /** For a whole request. Default 11,000. */
  readonly request: number
  /**
   * For the next request on a connection: longer than balancers keep theirs, so that they close first. Default 72,000.
   */
  readonly keepAlive: number
  /** Between two looks at who is late; the others are exact to this. Default 1,000. */
  readonly interval: number
}

interface ServerOptions extends ListenerOptions {
  readonly patience?: Partial<Patience> | undefined
}

/** Creates the HTTP server of a service, not yet listening, with every limit set that protects it. */
export function createServer(options: ServerOptions): Server {
  const { headers = 8000, request = 11_000, keepAlive = 72_000, interval = 1000 } = options.patience ?? {}
  const listen = listener(options)
  const server = createHttpServer({
    ServerResponse: Answer,
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: keepAlive,
    connectionsCheckingInterval: interval,
    maxHeaderSize: 16_384,
    // We look ourselves, to answer with a problem.
    requireHostHeader: false,
    optimizeEmptyRequests: true,
  })
  // One more than are allowed: node drops the rest in silence.
  server.maxHeadersCount = mostHeaders + 1

  server.on('request', listen)
  server.on('checkContinue', (incoming, response) => listen(incoming, response, true))
  server.on('checkExpectation', listen)
  // Upgrade is not refused but ignored (RFC 9110, 7.8): without a listener for it node reads on in HTTP/1.1.
  const { identity, environment, problemBase } = options
  refuseOnSockets(server, { standard: standardHeaders(identity), problemBase, observe: environment.observe })
  return server
}
