import { problem } from '../core/failure/problems.ts'
import type { Outgoing, OutgoingReply } from '../core/outgoing.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { bareItems } from '../core/schema/page.ts'
import { type AnySchema, isStreamed, kind, optional } from '../core/schema/schema.ts'
import { oneByOne } from '../core/streamed.ts'
import { addresser } from './address.ts'
import { pageOf } from './bare-page.ts'
import { createOutgoing, type Identity } from './outgoing.ts'
import { readProblem } from './problem-document.ts'
import { retryAfter } from './retry-after.ts'
import { metadataOf, patience, type Transport } from './transport.ts'

type HttpTransportOptions = {
  /** Sent as Bearer token. A function is asked before every attempt, for tokens that may be used only once. */
  readonly token?: string | (() => string | Promise<string>) | undefined
} & (
  | {
      /** What sends: `call.http` in a handler, so that the call's id, trace and deadline go along. */
      readonly outgoing: Outgoing
    }
  | {
      /** Who sends, for a program that has no calls of its own. It asks the host of the address, wherever that is. */
      readonly identity: Identity
    }
)

/**
 * The transport over HTTP, to a service at this address, which stands before the base path of its contract. It repeats
 * what may be repeated, and rejects with what the service answered, or with `upstream_failed` when the answer is not
 * one that the contract knows, or with `upstream_timeout` when there is none. Throws a TypeError for an operation that
 * is not on HTTP.
 */
export function httpTransport(baseUrl: string, { token, ...sender }: HttpTransportOptions): Transport {
  const origin = baseUrl.replace(/(?<!\/)\/+$/, '')
  const outgoing =
    'outgoing' in sender
      ? sender.outgoing
      : createOutgoing({ ...sender, observe: nobody, hosts: [new URL(baseUrl).host] })()
  const authorization = typeof token === 'function' ? async () => `Bearer ${await token()}` : token && `Bearer ${token}`

  return (operation, { basePath = '' }) => {
    const { sources, declaration } = operation
    if (!sources) {
      const reason = new TypeError(`"${operation.name}" is not on HTTP.`)
      // Callers of the others need not mind that it is there.
      if (declaration.consumes ?? declaration.schedule) return () => Promise.reject(reason)
      throw reason
    }
    const addressOf = addresser(sources)
    const { method } = sources.route
    const expected = outputType(declaration.output)
    const accept = [expected, 'application/problem+json'].filter(Boolean).join(', ')

    return async (input, options) => {
      const { path, body } = addressOf((input ?? {}) as Readonly<Record<string, unknown>>)
      const { idempotencyKey, ifMatch, respondAsync, signal } = options
      const url = `${origin}${basePath}${path}`
      const reply = await outgoing.request(method, url, {
        headers: { accept, ...metadataOf({ ifMatch, respondAsync }) },
        authorization,
        body,
        idempotencyKey,
        deadline: patience(operation, options),
        signal,
      })
      const pause = retryAfter(reply.headers)
      const isStarted = reply.status === 202 && operation.run !== undefined
      const output = outputOf(reply, isStarted ? 'application/json' : expected, operation, `${method} ${url}`)
      if (pause !== undefined) options.askAgain?.(pause)
      return output
    }
  }
}

/** A program without calls has no observers either; what goes wrong it is told by the error. */
function nobody(): void {}

type MediaType = 'application/json' | 'text/plain' | 'application/problem+json'

/** The media type of success; undefined when it has no content. A text on its own travels as it is. */
function outputType(output: AnySchema | undefined): MediaType | undefined {
  return output && (output[kind] === 'string' ? 'text/plain' : 'application/json')
}

function outputOf(
  reply: OutgoingReply,
  expected: MediaType | undefined,
  operation: ReflectedOperation,
  request: string,
): unknown {
  const isSuccess = reply.status >= 200 && reply.status < 300
  const { output } = operation.declaration
  if (isSuccess && (!expected || (reply.status === 204 && optional in (output as AnySchema)))) return undefined
  const content = read(reply, isSuccess ? expected : 'application/problem+json')
  if (isSuccess && content !== undefined) {
    if (isStreamed(output)) return oneByOne(content as readonly unknown[])
    return output && bareItems(output) ? pageOf(content, reply.headers) : content
  }
  throw (!isSuccess && readProblem(content, reply, operation)) || unknownAnswer(reply, request)
}

/** The content, where it is of this media type and is what that promises. */
function read(reply: OutgoingReply, expected: MediaType | undefined): unknown {
  const [mediaType] = (reply.headers['content-type'] ?? '').toLowerCase().split(/[ ;]/, 1)
  if (mediaType !== expected) return undefined
  if (mediaType === 'text/plain') return reply.text
  try {
    return reply.json()
  } catch {
    return undefined
  }
}

/** A proxy's page, a redirect, another service: nothing that the contract speaks of. */
function unknownAnswer(reply: OutgoingReply, request: string): Error {
  const { status, headers, text } = reply
  const type = headers['content-type'] ?? 'nothing'
  const pause = retryAfter(headers)
  return problem(status === 504 ? 'upstream_timeout' : 'upstream_failed', {
    detail: `It answered ${status} with ${type}, which its contract does not promise.`,
    retryAfter: pause === undefined ? undefined : Math.ceil(pause / 1_000),
    cause: new Error(`${request}: ${status} ${type} ${JSON.stringify(text.slice(0, 200))}`),
  })
}
