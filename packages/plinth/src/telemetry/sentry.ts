import type { defaultStackParser, Event, Exception, NodeClient } from '@sentry/node'
import type { Observation, Observe } from '../core/observation.ts'
import { type DescribedError, describeError } from './describe-error.ts'
import { hiding } from './hidden.ts'
import type { Identity } from './identity.ts'

interface SentryOptions extends Identity {
  /** Where to send to: the DSN that Sentry gives out for a project. */
  readonly dsn: string
}

/** The observer that reports unexpected errors, and how to wait for its reports. */
export interface Sentry {
  readonly observe: Observe
  /** Waits until all reports have been sent; false when so many milliseconds were not enough. Default 2,000. */
  readonly flush: (milliseconds?: number) => Promise<boolean>
}

type Parse = typeof defaultStackParser
type Unexpected = Extract<Observation, { kind: 'error_unexpected' }>

/**
 * Loads Sentry and answers an observer that reports errors to it, and nothing else: no integration is installed and no
 * global state set. A report says which program, request, operation and user, and never a secret, an input, a header,
 * an environment variable or an argument. Rejects with an Error when the package is not installed or the DSN is none.
 */
export async function sentry({ dsn, service, version, environment }: SentryOptions): Promise<Sentry> {
  // Sentry itself would print a DSN that it does not understand, and its key with it.
  if (!isDsn(dsn)) throw new Error('SENTRY_DSN is not a Sentry DSN: https://KEY@HOST/PROJECT.')
  const { NodeClient, defaultStackParser, makeNodeTransport } = await load()
  const client: NodeClient = new NodeClient({
    dsn,
    release: `${service}@${version}`,
    environment,
    integrations: [],
    transport: makeNodeTransport,
    stackParser: defaultStackParser,
    sendClientReports: false,
    traceLifecycle: 'static',
    enableRuntimeChannelInjection: false,
  })

  return {
    observe(observation) {
      if (observation.kind === 'error_unexpected')
        client.captureEvent(hiding(observation.call?.secrets, () => report(observation, defaultStackParser)))
    },
    flush: async (milliseconds = 2000) => client.flush(milliseconds),
  }
}

function isDsn(text: string): boolean {
  const { protocol, username, pathname } = URL.parse(text) ?? { protocol: '', username: '', pathname: '' }
  return /^https?:$/.test(protocol) && /^\w+$/.test(username) && /\/\d+$/.test(pathname)
}

async function load(): Promise<typeof import('@sentry/node')> {
  try {
    return await import('@sentry/node')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new Error('SENTRY_DSN is set, but Sentry is not installed: npm install @sentry/node', { cause })
  }
}

/** A report is put together of what may be known, rather than cleaned of what may not. */
function report({ error, call, origin }: Unexpected, parse: Parse): Event {
  return {
    level: call ? 'error' : 'fatal',
    exception: { values: exceptions(describeError(error), parse) },
    tags: {
      origin,
      ...(call && {
        request_id: call.requestId,
        trace_id: call.trace.traceId,
        operation: call.operation.name,
        transport: call.carrier.transport,
      }),
    },
    ...(call && {
      transaction: call.operation.name,
      contexts: { trace: { trace_id: call.trace.traceId, span_id: call.trace.spanId } },
    }),
    ...(call?.principal && { user: { id: call.principal.user } }),
  }
}

/** An error and its causes, the deepest first. */
function exceptions({ type, message, stack, cause }: DescribedError, parse: Parse): Exception[] {
  const exception: Exception = { type, value: message }
  if (stack) exception.stacktrace = { frames: parse(stack.join('\n')) }
  return [...(cause ? exceptions(cause, parse) : []), exception]
}
