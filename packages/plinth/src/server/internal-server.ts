import type { RequestListener, Server } from 'node:http'
import { failedFrom, problem } from '../core/failure/problems.ts'
import type { Observe } from '../core/observation.ts'
import type { Exchange } from '../http/exchange.ts'
import { openGate } from '../http/gate.ts'
import { standardHeaders, withHeaders } from '../http/headers.ts'
import type { Identity } from '../http/identity.ts'
import { createServer } from '../http/node-http.ts'
import { peers } from '../http/peer.ts'
import { headFault } from '../http/request-head.ts'
import { requestIdOf } from '../http/request-id.ts'
import { createResponder } from '../http/response.ts'
import { refuseOnSockets } from '../http/socket-refusals.ts'

/** What is answered to a GET, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly mediaType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Milliseconds for the head of a request and for all of it, and between two looks at who is late. */
const patience = { headersTimeout: 8000, requestTimeout: 8000, connectionsCheckingInterval: 1000 }

/** Answers by path, each made anew for every request. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>

interface InternalServerOptions {
  readonly identity: Identity
  /** What every problem type begins with. */
  readonly problemBase: string
  readonly observe: Observe
}

/**
 * Creates the server of a few fixed paths that people and machines of the house read: GET and HEAD, and nothing else.
 * It answers in one form whatever `Accept` says, since a probe that is refused would stop the service; its headers and
 * problems are those of the public port.
 */
export function internalServer(routes: Routes, { identity, problemBase, observe }: InternalServerOptions): Server {
  const byPath = new Map(Object.entries(routes))
  const elsewhere = problem('not_found', { detail: `There are ${[...byPath.keys()].join(', ')}.` })
  const written = problem('method_not_allowed', { detail: 'This is only to be read.' })
  const standard = standardHeaders(identity)
  const peerOf = peers([])
  const responder = createResponder({ observe, gate: openGate(), problemBase, standard })

  const answer = async (exchange: Exchange, route: () => Answer | Promise<Answer>): Promise<void> => {
    try {
      const { status, mediaType, body, headers } = await route()
      const own = { 'Cache-Control': 'no-store', 'Content-Type': mediaType, ...headers }
      responder.send(exchange, status, withHeaders(standard, own), body)
    } catch (error) {
      responder.refuse(exchange, failedFrom(error))
    }
  }

  const listen: RequestListener = (incoming, response) => {
    const exchange: Exchange = {
      incoming,
      response,
      peer: peerOf(incoming),
      awaitsContinue: false,
      requestId: requestIdOf(incoming),
      receivedAt: performance.now(),
    }
    const unfit = headFault(incoming)
    if (unfit) return responder.refuse(exchange, unfit)
    const route = byPath.get((incoming.url ?? '/').split('?', 1)[0] as string)
    if (!route) responder.refuse(exchange, elsewhere)
    else if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      responder.refuse(exchange, written, ['Allow', 'GET, HEAD'])
    } else void answer(exchange, route)
  }

  const server = createServer({ ...patience, requireHostHeader: false }, listen)
  server.on('checkExpectation', listen)
  refuseOnSockets(server, { standard, problemBase, observe })
  return server
}
