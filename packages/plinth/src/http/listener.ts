import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '../core/active-call.ts'
import type { Admission } from '../core/admission.ts'
import { failedFrom } from '../core/failure/problems.ts'
import type { Challenge } from '../core/identity.ts'
import type { Pipeline } from '../core/invoke.ts'
import { bindAll } from './bindings.ts'
import { cors } from './cors.ts'
import { createDispatch } from './dispatch.ts'
import type { Exchange } from './exchange.ts'
import { type Gate, openGate } from './gate.ts'
import { standardHeaders } from './headers.ts'
import type { Identity } from './identity.ts'
import { pageDocument } from './page.ts'
import type { Representation } from './pages/representation.ts'
import { peers } from './peer.ts'
import { requestIdOf } from './request-id.ts'
import { createResponder } from './response.ts'
import { createRouter, type Document } from './router.ts'
import { statusDocument } from './status.ts'

/** What a listener serves, and under whose name. */
export interface ListenerOptions {
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly identity: Identity
  readonly environment: Environment
  /** What every problem type begins with. */
  readonly problemBase: string
  /** Before every path of the operations, as in `/api/v1`. Default none. Pages and `/status` do not have it. */
  readonly basePath?: string | undefined
  /** Pages by path. Where an operation has the path, too, a page answers those who want its media type more. */
  readonly pages?: ReadonlyMap<string, readonly Representation[]> | undefined
  /** How callers may say who they are. Default: `Bearer` alone. */
  readonly challenges?: readonly Challenge[] | undefined
  /** Default: open. */
  readonly gate?: Gate | undefined
  /** Asked before the body of a request is read. Default: whatever comes is let in. */
  readonly admission?: Admission | undefined
  /** The networks of proxies that are believed when they say who sent a request. Default none. */
  readonly proxies?: readonly string[] | undefined
  /** The origins whose pages may call the service. Default none but its own. */
  readonly origins?: readonly string[] | undefined
  /** The response headers that they may read beside the usual ones. Default none. */
  readonly exposed?: readonly string[] | undefined
}

/** Answers requests, in any node server. The last argument is for servers that leave `100 Continue` to it. */
export type Listener = (incoming: IncomingMessage, response: ServerResponse, awaitsContinue?: boolean) => void

/**
 * Creates the listener of a service. Throws a TypeError that names the operation whose route cannot be served, or what
 * is no network.
 */
export function listener(options: ListenerOptions): Listener {
  const { pipelines, identity, environment, problemBase, basePath = '', pages = [], gate = openGate() } = options
  const { admission = () => () => undefined, challenges = ['Bearer'], proxies = [], origins = [], exposed } = options
  const peerOf = peers(proxies)
  const sharing = cors(origins, exposed)
  const standard = standardHeaders(identity)
  const timing = identity.environment !== 'production'
  const responder = createResponder({
    observe: environment.observe,
    gate,
    problemBase,
    standard,
    challenges,
    timing,
    sharing,
  })
  const documents = new Map<string, Document[]>([['/status', [statusDocument(identity, gate, standard, responder)]]])
  for (const [path, page] of pages) {
    documents.set(
      path,
      page.map((each) => pageDocument(each, standard, responder)),
    )
  }
  const router = createRouter(bindAll(pipelines.values(), { basePath, standard, admission, challenges }), documents)
  const dispatch = createDispatch({ router, responder, gate, environment, standard, sharing })
  return (incoming, response, awaitsContinue = false) => {
    const exchange: Exchange = {
      incoming,
      response,
      peer: peerOf(incoming),
      awaitsContinue,
      requestId: requestIdOf(incoming),
      receivedAt: performance.now(),
    }
    try {
      dispatch(exchange)
    } catch (thrown) {
      responder.refuse(exchange, failedFrom(thrown))
    }
  }
}
