import { negotiate } from '../codec/negotiate.ts'
import { ActiveCall, type Environment } from '../core/active-call.ts'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { settle } from '../core/invoke.ts'
import type { Binding } from './binding.ts'
import { bodyFault, collectBody, hasBody } from './body.ts'
import { awaitAnswer } from './connection.ts'
import { type Cors, preflight } from './cors.ts'
import type { Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import { type Headers, withHeaders } from './headers.ts'
import { HttpCarrier } from './request.ts'
import { headFault, malformed } from './request-head.ts'
import type { Responder } from './response.ts'
import { everyMethod, type Found, type Router, type Site } from './router.ts'
import { pieces } from './stream.ts'

interface Dispatch {
  readonly router: Router
  readonly responder: Responder
  readonly gate: Gate
  readonly environment: Environment
  readonly standard: Headers
  /** Absent when no other origin may call. */
  readonly sharing: Cors | undefined
}

/**
 * What a request asks for, and the media type that its answer is to have; undefined where there is nothing to answer.
 */
interface Wanted {
  readonly binding: Binding
  readonly mediaType: string | undefined
}

/**
 * What leads each request to its end, by way of all that a transport may refuse it for: in this order its head, path,
 * method, the formats it accepts, the state of the server, its body. What passes becomes a call.
 */
export function createDispatch(dispatch: Dispatch): (one: Exchange) => void {
  const { router, responder, gate, environment, standard, sharing } = dispatch
  const shared = [...withHeaders(standard, { 'Cache-Control': 'no-store' }), ...preflight]

  const call = (exchange: Exchange, found: Found, { binding, mediaType }: Wanted, body: Buffer | undefined): void => {
    const { incoming, response, requestId, receivedAt } = exchange
    const carrier = new HttpCarrier(exchange, binding, found, body)
    const call = new ActiveCall(binding.operation, carrier, environment, requestId, receivedAt)
    const sequence = binding.sequences?.get(mediaType as string)
    if (sequence) {
      carrier.pour = async (items) => responder.stream(carrier, call, mediaType as string, pieces(items, sequence))
    }
    settle(
      binding.pipeline,
      call,
      (text) => {
        if (!sequence) responder.answer(carrier, call, text as string | undefined)
      },
      (failed) => responder.fail(carrier, call, failed),
    )
    if (!response.writableEnded) awaitAnswer(incoming, response, call)
  }

  const operate = (exchange: Exchange, found: Found, wanted: Wanted): void => {
    const { incoming, response, awaitsContinue } = exchange
    const { binding } = wanted
    const unwanted = bodyFault(incoming, binding)
    if (unwanted) {
      responder.refuse(exchange, unwanted, formats(unwanted, binding))
    } else if (!hasBody(incoming)) {
      call(exchange, found, wanted, undefined)
    } else {
      if (awaitsContinue) response.writeContinue()
      collectBody(
        incoming,
        binding,
        (body) => call(exchange, found, wanted, body),
        (failed) => responder.refuse(exchange, failed),
      )
    }
  }

  const options = (exchange: Exchange, { allow, acceptPatch }: Pick<Site, 'allow' | 'acceptPatch'>): void => {
    const headers = withHeaders(standard, { 'Cache-Control': 'no-store', Allow: allow })
    responder.send(exchange, 204, acceptPatch ? [...headers, 'Accept-Patch', acceptPatch] : headers, undefined)
  }

  return (exchange) => {
    const { incoming, response } = exchange
    const { method = '', url = '' } = incoming
    const unfit = headFault(incoming)
    if (unfit) {
      // What frames its requests so oddly may see other borders between them than we do.
      response.shouldKeepAlive = false
      return responder.refuse(exchange, unfit)
    }
    if (sharing?.isPreflight(incoming)) return responder.send(exchange, 204, shared, undefined)
    if (url === '*' && method === 'OPTIONS') return options(exchange, anySite)
    const found = router(url)
    if (found === 'malformed') return responder.refuse(exchange, malformed('The path is not percent-encoded UTF-8.'))
    if (!found) return responder.refuse(exchange, problem('not_found', { detail: 'Nothing is at this address.' }))
    const { site } = found
    if (method === 'OPTIONS') return options(exchange, site)
    const reads = method === 'GET' || method === 'HEAD'
    const binding = site.bindings.get(reads ? 'GET' : method)
    const offers = reads ? site.offers : binding?.produces
    if (!offers) return responder.refuse(exchange, notAllowed(site), ['Allow', site.allow])
    const mediaType = negotiate(incoming.headers.accept, offers)
    if (mediaType === undefined && offers.length > 0) return responder.refuse(exchange, notAcceptable(offers))
    const document = reads && mediaType !== undefined ? site.documents.get(mediaType) : undefined
    if (document) return document.serve(exchange)
    if (!binding) return
    if (gate.status === 'starting') return responder.refuse(exchange, problem('starting'))
    const refusal = binding.refusal()
    if (refusal) return responder.refuse(exchange, refusal)
    operate(exchange, found, { binding, mediaType })
  }
}

const anySite = { allow: everyMethod, acceptPatch: undefined }

function notAllowed({ allow }: Site): Failed {
  return problem('method_not_allowed', { detail: `Allowed here: ${allow}.` })
}

function notAcceptable(offers: readonly string[]): Failed {
  return problem('not_acceptable', { detail: `To be had as: ${offers.join(', ')}.` })
}

/** The formats that would be understood, for those who sent another (RFC 9110, 15.5.16). */
function formats({ code }: Failed, { accepts, route }: Binding): Headers {
  if (code !== 'unsupported_media_type') return []
  const all = accepts.join(', ')
  return ['Accept', all, 'Accept-Encoding', 'identity', ...(route.method === 'PATCH' ? ['Accept-Patch', all] : [])]
}
