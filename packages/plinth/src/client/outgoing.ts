import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { ActiveCall } from '../core/active-call.ts'
import { problem } from '../core/failure/problems.ts'
import type { Observe } from '../core/observation.ts'
import type { Outgoing, OutgoingOptions } from '../core/outgoing.ts'
import type { SignAssertion } from '../core/sign-assertion.ts'
import { traceFrom, traceparent } from '../core/trace.ts'
import { uuidv7 } from '../core/uuid.ts'
import { attempt } from './attempt.ts'
import { loadBreakers } from './breaker.ts'
import { unlessAborted, withDeadline } from './deadline.ts'
import { type Destination, DestinationRefused, destinations } from './destination.ts'
import { type Exchange, loadExchange } from './exchange.ts'
import { hostMemory } from './hosts.ts'
import { isRepeatable, retry } from './retry.ts'
import { structuredString } from './structured-string.ts'

/** Who sends: `User-Agent: name/version`. */
export interface Identity {
  readonly name: string
  readonly version: string
}

interface OutgoingClientOptions {
  readonly identity: Identity
  readonly observe: Observe
  /**
   * Which hosts may be called: `users.internal:8443`, `*.internal`, `127.0.0.1:*`. Default `*`, every host with a
   * public address, at the standard ports. A host that is named may also have an address of the house.
   */
  readonly hosts?: readonly string[] | undefined
  /** Signs what services are called with that know this one as a client. Default: nothing is. */
  readonly sign?: SignAssertion | undefined
  /** How names are resolved. Default: as the operating system does. */
  readonly resolve?: LookupFunction | undefined
}

/** Milliseconds that a request has where nobody said. */
const patience = 5_000

/**
 * Makes the outgoing HTTP client of a server. What it answers gives each call its own: one that carries the call's
 * request id and trace, ends with the call's deadline and stops with its signal. Outside a call they are made up.
 * Throws a TypeError when a host is written in no way that it knows.
 */
export function createOutgoing(options: OutgoingClientOptions): (call?: ActiveCall) => Outgoing {
  const { identity, observe, hosts = ['*'], sign, resolve = lookup } = options
  const destinationOf = destinations(hosts)
  const userAgent = `${identity.name}/${identity.version}`
  let loading: ReturnType<typeof load> | undefined

  const request = async (
    call: ActiveCall | undefined,
    method: string,
    destination: Destination,
    options: OutgoingOptions,
  ) => {
    const { idempotencyKey, deadline = patience } = options
    const deadlineAt = Math.min(performance.now() + deadline, call?.deadlineAt ?? Number.POSITIVE_INFINITY)
    const left = () => Math.max(0, Math.floor(deadlineAt - performance.now()))
    if (left() === 0) throw problem('upstream_timeout')
    const { headers, body } = contentOf(options)
    const requestId = call?.requestId ?? uuidv7()
    const parent = traceparent(call?.trace ?? traceFrom(undefined))

    const credentials = (): string | undefined | Promise<string | undefined> => {
      const { audience, authorization } = options
      if (audience !== undefined) {
        if (!sign) throw new TypeError('This service is no client of others: set CLIENT_KEY.')
        return sign({ audience, method, url: destination.url, body }, call).then((token) => `Bearer ${token}`)
      }
      return typeof authorization === 'function' ? authorization() : authorization
    }

    const sendOnce = async (exchange: Exchange, count: number, signal: AbortSignal) => {
      const authorization = await unlessAborted(signal, Promise.resolve(credentials()))
      const trace = traceFrom(parent)
      const own = {
        'user-agent': userAgent,
        'x-request-id': requestId,
        'x-request-timeout-ms': String(left()),
        traceparent: traceparent(trace),
        ...(count > 1 && { 'x-retry-attempt': String(count - 1) }),
        ...(authorization !== undefined && { authorization }),
      }
      const startedAt = performance.now()
      const done = await attempt(exchange, { method, ...destination, headers: { ...headers, ...own }, body }, signal)
      const duration = performance.now() - startedAt
      const { host } = destination.url
      const status = done.reply?.status
      const { error } = done
      observe({ kind: 'outgoing_completed', method, host, status, attempt: count, duration, error, requestId, trace })
      return done
    }

    const signals = [call?.signal, options.signal].filter((signal) => signal !== undefined)
    return withDeadline(left(), signals, async (signal) => {
      loading ??= load(observe, resolve)
      const { exchange, hostOf } = await loading
      const repeatable = isRepeatable(method, idempotencyKey)
      return retry((count) => sendOnce(exchange, count, signal), {
        host: hostOf(destination.url.host),
        repeatable,
        deadlineAt,
        signal,
      })
    })
  }

  return (call) => ({
    async request(method, url, options = {}) {
      const destination = destinationOf(url)
      if (!(destination instanceof DestinationRefused)) return request(call, method, destination, options)
      const { host } = destination
      const unsent = { status: undefined, attempt: 0, duration: 0, error: destination, requestId: call?.requestId }
      observe({ kind: 'outgoing_completed', method, host, ...unsent })
      throw problem('upstream_failed', { cause: destination })
    },
  })
}

/** Loads what is needed to send anything, when there is something to send. */
async function load(observe: Observe, resolve: LookupFunction) {
  const [exchange, breakerFor] = await Promise.all([loadExchange(resolve), loadBreakers(observe)])
  return { exchange, hostOf: hostMemory(breakerFor) }
}

/** The headers and the body that the author wants. */
function contentOf({ headers = {}, body, idempotencyKey }: OutgoingOptions) {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const isJson = body !== undefined && typeof body !== 'string'
  return {
    body: isJson ? JSON.stringify(body) : (body as string | undefined),
    headers: {
      ...(isJson && { 'content-type': 'application/json' }),
      ...Object.fromEntries(lowerCase),
      ...(idempotencyKey !== undefined && { 'idempotency-key': structuredString(idempotencyKey) }),
    } as Record<string, string>,
  }
}
