import type { Failed } from './failure/failure.ts'
import type { RefusalReason } from './failure/refusal.ts'
import type { Log } from './log.ts'
import type { Principal } from './principal.ts'
import type { Trace } from './trace.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** What observers may know of a call. Never its input or output: those hold what must not be logged. */
export interface ObservedCall {
  readonly operation: { readonly name: string; readonly service: string; readonly success: number }
  readonly carrier: { readonly transport: string; readonly peer: string | undefined }
  readonly requestId: string
  readonly trace: Trace
  readonly principal: Principal | undefined
  readonly replayOf: { readonly requestId: string } | undefined
  /** What no text about it may show. Default: nothing is known of it that could. */
  readonly secrets?: readonly string[] | undefined
  /** The status of success, where it is not the operation's usual one. */
  readonly success?: number | undefined
}

/**
 * Everything worth logging, measuring, tracing or alerting on: a closed union. Whoever notices something says which of
 * these it is; log, metrics, traces and Sentry interpret it.
 */
export type Observation =
  /** An operation ended, well (`failed` absent) or not. Milliseconds since it was received. */
  | {
      readonly kind: 'call_completed'
      readonly call: ObservedCall
      readonly failed: Failed | undefined
      readonly duration: number
    }
  /** A transport refused what never became a call: unknown path, malformed request, overload. */
  | {
      readonly kind: 'request_refused'
      readonly transport: string
      readonly failed: Failed
      readonly requestId: string
      readonly method: string | undefined
      readonly peer: string | undefined
    }
  /** A token or an API key was not genuine. The caller is told that, and nothing more. */
  | { readonly kind: 'credential_refused'; readonly call: ObservedCall; readonly reason: RefusalReason }
  /** A caller was known by a kind of credential that is deprecated: the key inside a JWT. */
  | { readonly kind: 'credential_deprecated'; readonly call: ObservedCall }
  /** The keys of an issuer were read, or could not be (`error`). Milliseconds. */
  | {
      readonly kind: 'keys_read'
      readonly issuer: string
      readonly keys: number
      readonly duration: number
      readonly error: unknown
    }
  /** Something threw that nobody declared: a bug, or a dependency's surprise. */
  | {
      readonly kind: 'error_unexpected'
      readonly error: unknown
      readonly call: ObservedCall | undefined
      readonly origin: string
    }
  /** A handler answered what its contract does not promise. */
  | { readonly kind: 'output_invalid'; readonly call: ObservedCall; readonly faults: string }
  /** A line that an author logs. */
  | {
      readonly kind: 'message'
      readonly level: Level
      readonly message: string
      readonly fields: Readonly<Record<string, unknown>> | undefined
      readonly call: ObservedCall | undefined
    }
  /** A handler kept the writer waiting for something other than its repositories. Milliseconds. */
  | { readonly kind: 'writer_held'; readonly call: ObservedCall; readonly duration: number }
  /** A batch of commands became durable together. Milliseconds. */
  | { readonly kind: 'batch_committed'; readonly commands: number; readonly duration: number }
  /**
   * An outgoing request ended. Milliseconds; `status` absent when there was no answer, `attempt` 0 when it was not
   * sent.
   */
  | {
      readonly kind: 'outgoing_completed'
      readonly method: string
      readonly host: string
      readonly status: number | undefined
      readonly attempt: number
      readonly duration: number
      readonly error: unknown
      readonly requestId: string | undefined
      /** Its own span, below the one of the call that it was made in. */
      readonly trace?: Trace | undefined
    }
  /** A circuit breaker opened, closed or is trying. */
  | { readonly kind: 'breaker_changed'; readonly host: string; readonly state: 'open' | 'half-open' | 'closed' }
  /** Instances began, or ceased, to count each for itself what they share, with the error that made them. */
  | { readonly kind: 'limiter_changed'; readonly state: 'shared' | 'local'; readonly error: unknown }
  /** A migration was applied or taken back. Milliseconds. */
  | {
      readonly kind: 'migration_run'
      readonly name: string
      readonly direction: 'up' | 'down'
      readonly duration: number
    }
  /**
   * A consumer has gone on in the audit log, or looked whether it can. `age`: milliseconds of the oldest record to
   * come.
   */
  | { readonly kind: 'relay_progressed'; readonly consumer: string; readonly depth: number; readonly age: number }
  /** A record could not be delivered; `dead` when it will not be tried again. */
  | {
      readonly kind: 'delivery_failed'
      readonly consumer: string
      /** The row, whose later records wait. */
      readonly subject: string
      readonly sequence: number
      readonly attempts: number
      readonly problem: string
      readonly dead: boolean
    }
  /** The server came up, listens, drains or has stopped. */
  | { readonly kind: 'lifecycle_changed'; readonly state: Lifecycle; readonly detail: string | undefined }

export type Lifecycle = 'starting' | 'ready' | 'draining' | 'stopped'

/** Whoever is told. It must not throw. */
export type Observe = (observation: Observation) => void

/** One observer that tells them all, in order. */
export function observers(all: readonly Observe[]): Observe {
  if (all.length === 1) return all[0] as Observe
  return (observation) => {
    for (const observe of all) observe(observation)
  }
}

/** A log that belongs to a call, or to none. */
export function createLog(observe: Observe, call?: ObservedCall): Log {
  const at = (level: Level) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    observe({ kind: 'message', level, message, fields, call })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
