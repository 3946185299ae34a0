import type { ActiveCall } from '../core/active-call.ts'
import type { Observe } from '../core/observation.ts'
import type { Outgoing, OutgoingOptions } from '../core/outgoing.ts'
import { problem } from '../core/problems.ts'
import { traceFrom, traceparent } from '../core/trace.ts'
import { uuidv7 } from '../core/uuid.ts'
import { attempt } from './attempt.ts'
import { loadBreakers } from './breaker.ts'
import { unlessAborted, withDeadline } from './deadline.ts'
import { loadExchange } from './exchange.ts'
import { type Host, isRepeatable, retry } from './retry.ts'
import { retryBudget } from './retry-budget.ts'
import { structuredString } from './structured-string.ts'

/** Who sends: `User-Agent: name/version`. */
export interface Identity {
  readonly name: string
  readonly version: string
}

interface OutgoingClientOptions {
  readonly identity: Identity
  readonly observe: Observe
}

/** Milliseconds that a request has where nobody said. */
const patience = 5_000

/** How many hosts are remembered. */
const mostHosts = 1_000

/**
 * Makes the outgoing HTTP client of a server. What it answers gives each call its own: one that carries the call's
 * request id and trace, ends with the call's deadline and stops with its signal. Outside a call they are made up.
 */
export function createOutgoing({ identity, observe }: OutgoingClientOptions): (call?: ActiveCall) => Outgoing {
  const userAgent = `${identity.name}/${identity.version}`
  let loading: ReturnType<typeof load> | undefined

  const request = async (call: ActiveCall | undefined, method: string, url: URL, options: OutgoingOptions) => {
    const { idempotencyKey, deadline = patience, authorization } = options
    const deadlineAt = Math.min(performance.now() + deadline, call?.deadlineAt ?? Number.POSITIVE_INFINITY)
    if (deadlineAt <= performance.now()) throw problem('upstream_timeout')
    const { headers, body } = content(options)
    const requestId = call?.requestId ?? uuidv7()
    const parent = traceparent(call?.trace ?? traceFrom(undefined))
    const signals = [call?.signal, options.signal].filter((signal) => signal !== undefined)

    return withDeadline(deadlineAt - performance.now(), signals, async (signal) => {
      loading ??= load(observe)
      const { exchange, hostOf } = await unlessAborted(signal, loading)
      const send = async (count: number) => {
        const credentials =
          typeof authorization === 'function'
            ? await unlessAborted(signal, Promise.resolve(authorization()))
            : authorization
        const trace = traceFrom(parent)
        const startedAt = performance.now()
        const own = {
          'user-agent': userAgent,
          'x-request-id': requestId,
          'x-request-timeout-ms': String(Math.max(0, Math.floor(deadlineAt - startedAt))),
          traceparent: traceparent(trace),
          ...(count > 1 && { 'x-retry-attempt': String(count - 1) }),
          ...(credentials !== undefined && { authorization: credentials }),
        }
        const done = await attempt(exchange, { method, url, headers: { ...headers, ...own }, body }, signal)
        observe({
          kind: 'outgoing_completed',
          method,
          host: url.host,
          status: done.reply?.status,
          attempt: count,
          duration: performance.now() - startedAt,
          error: done.error,
          requestId,
          trace,
        })
        return done
      }
      const repeatable = isRepeatable(method, idempotencyKey)
      return retry(send, { host: hostOf(url.host), repeatable, deadlineAt, signal })
    })
  }

  return (call) => ({
    request: (method, url, options = {}) => request(call, method, new URL(url), options),
  })
}

/** Loads what is needed to send anything, when there is something to send. */
async function load(observe: Observe) {
  const [exchange, breakerFor] = await Promise.all([loadExchange(), loadBreakers(observe)])
  const hosts = new Map<string, Host>()
  const hostOf = (name: string): Host => {
    let host = hosts.get(name)
    if (!host) {
      const [oldest] = hosts.keys()
      if (hosts.size === mostHosts && oldest !== undefined) hosts.delete(oldest)
      host = { breaker: breakerFor(name), budget: retryBudget() }
      hosts.set(name, host)
    }
    return host
  }
  return { exchange, hostOf }
}

/** The headers and the body that the author wants. */
function content({ headers = {}, body, idempotencyKey }: OutgoingOptions) {
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
