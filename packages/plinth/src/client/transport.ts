import type { ReflectedOperation } from '../core/reflect.ts'
import type { About } from '../core/service.ts'
import { structuredString } from './structured-string.ts'

/** What a caller may say about one call, beside its input. */
export interface CallOptions {
  /**
   * Makes a repetition answer what the first one did. Default: a new one, where doing it twice is not the same as once.
   */
  readonly idempotencyKey?: string | undefined
  /** Milliseconds for all attempts together. Default: one second more than the operation declares. */
  readonly deadline?: number | undefined
  /** The version that must still stand (If-Match), else the call fails with `version_conflict`. */
  readonly ifMatch?: number | undefined
  /**
   * Prefers to be answered before it is done, at once or after so many seconds at the latest (RFC 7240). Where the
   * operation is long-running, what it answers then is how it goes.
   */
  readonly respondAsync?: boolean | number | undefined
  /** Told after how many milliseconds to ask again, where a good answer says so. */
  readonly askAgain?: ((milliseconds: number) => void) | undefined
  /** Gives the call up; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Sends one call and answers with its output. Rejects with a `Failed` under the wire code of what went wrong. */
export type Send = (input: unknown, options: CallOptions) => Promise<unknown>

/** How a client reaches a service: it is asked once for each operation, when the client is made. */
export type Transport = (operation: ReflectedOperation, about: About) => Send

/** The protocol metadata that says these options, by lower-case name, the same on every transport. */
export function metadataOf({ idempotencyKey, ifMatch, respondAsync }: CallOptions): Record<string, string> {
  const isAsync = respondAsync !== undefined && respondAsync !== false
  return {
    ...(isAsync && { prefer: respondAsync === true ? 'respond-async' : `respond-async, wait=${respondAsync}` }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': structuredString(idempotencyKey) }),
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
  }
}

/** Milliseconds that a caller waits: enough by default for the service's own word on its deadline to arrive. */
export function patience({ declaration }: ReflectedOperation, { deadline }: CallOptions): number {
  return deadline ?? declaration.deadline + 1_000
}
