import { contentCoding } from '../codec/content-coding.ts'
import type { ActiveCall } from '../core/active-call.ts'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Challenge } from '../core/identity.ts'
import type { Observe } from '../core/observation.ts'
import { type Trace, traceFrom, traceparent } from '../core/trace.ts'
import { Answer } from './answer.ts'
import { compress, worthCompressing } from './compress.ts'
import { finish } from './connection.ts'
import type { Cors } from './cors.ts'
import type { Exchange } from './exchange.ts'
import { countSending, type Gate } from './gate.ts'
import { type FixedHeaders, fixHeaders, type Headers, transportSecurity } from './headers.ts'
import { lingerUntilRead, mustLinger } from './linger.ts'
import { codedTag } from './preconditions.ts'
import { prefersMinimal } from './preferences.ts'
import { problemMediaType, problemText } from './problem.ts'
import { hasParameter } from './query.ts'
import type { HttpCarrier } from './request.ts'
import { correlationOf } from './request-id.ts'
import { limitReading } from './slow-reader.ts'
import { type Pieces, pour } from './stream.ts'

/** Whoever writes the answers of a server. Each function writes the whole of one; callers who have gone get none. */
export interface Responder {
  /** The answer to a call that ended well: what the carrier encoded. */
  answer(carrier: HttpCarrier, call: ActiveCall, text: string | undefined): void
  /**
   * The answer to a call whose content comes piece by piece; rejects, with nothing written, when the first one fails.
   */
  stream(carrier: HttpCarrier, call: ActiveCall, mediaType: string, content: Pieces): Promise<void>
  /** The answer to a call that failed. */
  fail(carrier: HttpCarrier, call: ActiveCall, failed: Failed): void
  /** The answer to a request that never became a call, with headers that explain it. The refusal is observed here. */
  refuse(exchange: Exchange, failed: Failed, headers?: Headers): void
  /** Any other answer. */
  send(exchange: Exchange, status: number, headers: Headers, body: Body): void
}

type Body = string | Buffer | undefined

interface ResponderOptions {
  readonly observe: Observe
  readonly gate: Gate
  readonly problemBase: string
  /** The headers of every answer. */
  readonly standard: Headers
  /** How callers may say who they are. Default: `Bearer` alone. */
  readonly challenges?: readonly Challenge[] | undefined
  /** Whether answers tell how long they took, and where in which trace. Default: they do not. */
  readonly timing?: boolean | undefined
  /** Absent when no other origin may call. */
  readonly sharing?: Cors | undefined
}

const none = fixHeaders([])

/** Creates what writes the answers of a server. */
export function createResponder({
  observe,
  gate,
  problemBase: base,
  standard,
  challenges = ['Bearer'],
  timing = false,
  sharing,
}: ResponderOptions): Responder {
  const ofProblems = fixHeaders([...standard, 'Cache-Control', 'no-store', 'Content-Type', problemMediaType])

  /** What every answer has by whoever asks for it. */
  const pushShared = (headers: string[], exchange: Exchange): void => {
    pushIdentity(headers, exchange)
    if (exchange.peer.secure) headers.push(...transportSecurity)
    sharing?.push(headers, exchange.incoming)
  }

  /** Writes head and body at once. The headers are a fresh list, for the last of them are pushed onto it. */
  const write = (
    exchange: Exchange,
    status: number,
    fixed: FixedHeaders,
    headers: string[],
    body: Body,
    lingers = false,
  ): void => {
    const { incoming, response, awaitsContinue } = exchange
    if (response.destroyed) return
    // What was begun cannot become another answer; cut short, it is seen to be no whole one.
    if (response.headersSent) return void response.destroy()
    pushShared(headers, exchange)
    if (gate.closing || lingers) response.shouldKeepAlive = false
    if (!response.shouldKeepAlive) finish(incoming.socket)
    const length = body === undefined ? 0 : Buffer.byteLength(body)
    if (body !== undefined) headers.push('Content-Length', String(length))
    // What follows on a connection whose caller may still send its body, node knows.
    if (response instanceof Answer && !awaitsContinue) response.putHead(status, fixed, headers)
    else response.writeHead(status, [...fixed.list, ...headers])
    const content = incoming.method === 'HEAD' ? undefined : body
    if (lingers) {
      response.write(content ?? '')
      lingerUntilRead(exchange)
      return
    }
    // Text in which every character is one byte leaves as it lies in memory.
    response.end(content, body?.length === length ? 'latin1' : 'utf8')
    // Nothing is to be done about what the kernel took whole.
    if (response.writableLength > 0) {
      limitReading(incoming.socket, response)
      countSending(gate, response)
    }
  }

  const answer: Responder['answer'] = (carrier, call, text) => {
    const { binding, etag, exchange, found, lastModified, links, location, total, unmodified } = carrier
    const headers = ['Vary', binding.vary]
    const success = call.success ?? binding.operation.success
    const coding =
      text !== undefined && text.length >= worthCompressing
        ? contentCoding(carrier.metadata('accept-encoding'))
        : undefined
    // A weak tag says that the content is the same, whatever its bytes.
    if (etag !== undefined) headers.push('ETag', coding && !etag.startsWith('W/') ? codedTag(etag, coding) : etag)
    if (lastModified !== undefined) headers.push('Last-Modified', lastModified)
    if (links !== undefined) headers.push('Link', links)
    if (location !== undefined) headers.push('Location', location)
    if (total !== undefined) headers.push('X-Total-Count', String(total))
    if (found.normalised !== undefined) headers.push('Content-Location', found.normalised)
    // What the caller has already tells nothing that lasts.
    if (!unmodified) pushQuota(headers, call)
    pushReply(headers, call)
    if (timing) pushTiming(headers, exchange, call.trace)
    if (unmodified) write(exchange, 304, binding.headers, headers, undefined)
    else if (text === undefined) write(exchange, 204, binding.headers, headers, undefined)
    else if (binding.repliesMinimally && call.success !== 202 && prefersMinimal(carrier.metadata('prefer'))) {
      headers.push('Preference-Applied', 'return=minimal')
      write(exchange, success, binding.headers, headers, '')
    } else {
      headers.push('Content-Type', call.success === 202 ? 'application/json' : (binding.produces[0] as string))
      if (coding) headers.push('Content-Encoding', coding)
      write(exchange, success, binding.headers, headers, coding ? compress(Buffer.from(text), coding) : text)
    }
  }

  const stream: Responder['stream'] = async ({ binding, exchange, found }, call, mediaType, content) => {
    const { incoming, response } = exchange
    const first = await content.next()
    if (response.destroyed) return void content.return()
    const headers = [...binding.headers.list, 'Vary', binding.vary, 'Content-Type', mediaType]
    if (mediaType.startsWith('text/csv')) {
      headers.push('Content-Disposition', `attachment; filename="${call.operation.name}.csv"`)
    }
    if (found.normalised !== undefined) headers.push('Content-Location', found.normalised)
    pushReply(headers, call)
    if (timing) pushTiming(headers, exchange, call.trace)
    pushShared(headers, exchange)
    if (gate.closing) response.shouldKeepAlive = false
    response.writeHead(call.operation.success, headers)
    countSending(gate, response)
    if (incoming.method === 'HEAD') {
      await content.return()
      response.end()
    } else await pour(response, first.value ?? '', content)
  }

  const fail: Responder['fail'] = ({ binding, exchange, found }, call, failed) => {
    const { status } = failed.failure
    const headers: string[] = []
    pushQuota(headers, call)
    pushReply(headers, call)
    if (status === 401) for (const each of challenges) headers.push('WWW-Authenticate', challenge(each, exchange))
    if (failed.retryAfter !== undefined && !call.reply?.includes('retry-after')) {
      headers.push('Retry-After', String(failed.retryAfter))
    }
    if (timing) pushTiming(headers, exchange, call.trace)
    // A recorded answer is given again as it was.
    const requestId = call.replayOf?.requestId ?? call.requestId
    const traceId = call.replayOf?.traceId ?? call.trace.traceId
    const hasMessage = binding.operation.inherited.message === 'told'
    // A field that may come in query or body is a parameter where it did come in the query.
    const isParameter = (name: string): boolean =>
      binding.isParameter(name) || (binding.query.has(name) && hasParameter(found.query, name))
    write(
      exchange,
      status,
      ofProblems,
      headers,
      problemText(failed, { base, requestId, traceId, isParameter, hasMessage }),
    )
  }

  const refuse: Responder['refuse'] = (exchange, failed, explaining = []) => {
    const { incoming, requestId } = exchange
    const { status } = failed.failure
    const headers = [...explaining]
    if (failed.retryAfter !== undefined) headers.push('Retry-After', String(failed.retryAfter))
    const trace = traceFrom(incoming.headers.traceparent as string | undefined)
    if (timing) pushTiming(headers, exchange, trace)
    const { traceId } = trace
    const text = problemText(failed, { base, requestId, traceId, isParameter: undefined })
    write(exchange, status, ofProblems, headers, text, mustLinger(exchange))
    if (failed.cause !== undefined) {
      observe({ kind: 'error_unexpected', error: failed.cause, call: undefined, origin: 'http request' })
    }
    observe({
      kind: 'request_refused',
      transport: 'http',
      failed,
      requestId,
      method: incoming.method,
      peer: exchange.peer.address,
    })
  }

  /** What goes wrong while an answer is written, such as metadata that is no header text, becomes the answer. */
  const guarded =
    (reply: (carrier: HttpCarrier, call: ActiveCall, outcome: never) => void) =>
    (carrier: HttpCarrier, call: ActiveCall, outcome: unknown): void => {
      try {
        reply(carrier, call, outcome as never)
      } catch (error) {
        observe({ kind: 'error_unexpected', error, call, origin: 'http answer' })
        if (carrier.exchange.response.headersSent) carrier.exchange.response.destroy()
        else {
          call.reply = undefined
          fail(carrier, call, problem('internal'))
        }
      }
    }

  return {
    answer: guarded(answer),
    stream,
    fail: guarded(fail),
    refuse,
    send: (exchange, status, headers, body) => write(exchange, status, none, [...headers], body),
  }
}

/** How long the answer took, in milliseconds, and its place in the trace, for whoever looks at it in a browser. */
function pushTiming(headers: string[], { receivedAt }: Exchange, trace: Trace): void {
  const total = (performance.now() - receivedAt).toFixed(1)
  headers.push('Server-Timing', `total;dur=${total}, traceparent;desc="${traceparent(trace)}"`)
}

function pushIdentity(headers: string[], { incoming, requestId }: Exchange): void {
  headers.push('X-Request-Id', requestId)
  const correlation = correlationOf(incoming, requestId)
  if (correlation) headers.push(...correlation)
}

/** What is left of the quotas that count the call. */
function pushQuota(headers: string[], { quota }: ActiveCall): void {
  if (!quota) return
  headers.push('RateLimit-Policy', quota.policy, 'RateLimit', quota.state)
  if (!quota.legacy) return
  const { limit, remaining, reset } = quota.legacy
  headers.push('X-RateLimit-Limit', String(limit), 'X-RateLimit-Remaining', String(remaining))
  headers.push('X-RateLimit-Reset', String(reset))
}

function pushReply(headers: string[], { reply, replayOf }: ActiveCall): void {
  if (reply) headers.push(...reply)
  if (replayOf !== undefined) headers.push('Idempotent-Replayed', 'true')
}

/**
 * How to authenticate (RFC 9110, 11.6.1): of Bearer (RFC 6750, 3) the bare scheme to those who sent no token at all.
 */
function challenge(scheme: Challenge, { incoming }: Exchange): string {
  if (scheme === 'ApiKey') return 'ApiKey header="X-API-Key"'
  return incoming.headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
}
