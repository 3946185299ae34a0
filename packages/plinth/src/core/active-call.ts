import type { Call } from './call.ts'
import type { Failed, Failure, Fault } from './failure.ts'
import type { Log } from './log.ts'
import { createLog, type Observe } from './observation.ts'
import type { Outgoing } from './outgoing.ts'
import type { Principal } from './principal.ts'
import { problem } from './problems.ts'
import type { ReflectedOperation } from './reflect.ts'
import type { Database } from './repository.ts'
import { type Trace, traceFrom } from './trace.ts'

/** What a transport brings of one request. One class a transport implements it. */
export interface Carrier {
  /** `http`, `grpc`, `broker` or `memory`. */
  readonly transport: string
  /** The address of the other end, where there is one. */
  readonly peer: string | undefined
  /** Milliseconds that the caller says it will wait, where it does. */
  readonly patience?: number | undefined
  /** Protocol metadata by lower-case name: `idempotency-key`, `authorization`. */
  metadata(name: string): string | undefined
  /** The input as it was sent, not yet validated. Throws `malformed_body`; adds what is wrong beside it to the faults. */
  decode(faults: Fault[]): unknown
  /** The answer as this transport sends it. The last stage of the pipeline on the way out. */
  encode(call: ActiveCall, output: unknown): unknown
}

/** What all calls of a server share. */
export interface Environment {
  readonly now: () => Date
  readonly observe: Observe
  /** Absent when the server has no outgoing client. */
  readonly outgoing?: (call: ActiveCall) => Outgoing
  /** The values of the service's own variables. Absent when it has none. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** One idempotency key as a call presents it. */
export interface IdempotencyClaim {
  /** Tenant, principal, operation and key, joined. */
  readonly scope: string
  /** SHA-256 of the canonical input. */
  readonly fingerprint: string
}

/** One call on its way through the pipeline. Handlers see it as a `Call`. */
export class ActiveCall implements Call<'public', Readonly<Record<string, Failure>>> {
  readonly operation: ReflectedOperation
  readonly carrier: Carrier
  readonly environment: Environment
  readonly requestId: string
  /** Milliseconds of `performance.now()` when its first byte was read. */
  readonly receivedAt: number
  /** Milliseconds of `performance.now()` after which nobody waits for it. */
  readonly deadlineAt: number
  /** The validated input, once the validate stage has run. */
  input: unknown = undefined
  principal: Principal | undefined = undefined
  idempotency: IdempotencyClaim | undefined = undefined
  /** The id of the request whose recorded outcome answers this one. */
  replayOf: string | undefined = undefined
  /** Metadata for the answer, name and value by turns, in lower case. */
  reply: string[] | undefined = undefined
  #db: Database | undefined = undefined
  #abort: AbortController | undefined = undefined
  #trace: Trace | undefined = undefined
  #log: Log | undefined = undefined

  constructor(
    operation: ReflectedOperation,
    carrier: Carrier,
    environment: Environment,
    requestId: string,
    receivedAt: number,
  ) {
    this.operation = operation
    this.carrier = carrier
    this.environment = environment
    this.requestId = requestId
    this.receivedAt = receivedAt
    this.deadlineAt =
      receivedAt + Math.min(operation.declaration.deadline, carrier.patience ?? Number.POSITIVE_INFINITY)
  }

  get errors(): never {
    return this.operation.throwables as never
  }

  /** What handlers know as their variables. */
  get config(): Readonly<Record<string, unknown>> | undefined {
    return this.environment.config
  }

  get now(): () => Date {
    return this.environment.now
  }

  get trace(): Trace {
    this.#trace ??= traceFrom(this.carrier.metadata('traceparent'))
    return this.#trace
  }

  get log(): Log {
    this.#log ??= createLog(this.environment.observe, this)
    return this.#log
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    return this.#abort.signal
  }

  get http(): Outgoing {
    const { outgoing } = this.environment
    if (!outgoing) throw new TypeError('This server was started without an outgoing client.')
    return outgoing(this)
  }

  get db(): Database {
    if (!this.#db) throw new TypeError(`"${this.operation.name}" has no storage: serve it with a database.`)
    return this.#db
  }

  set db(database: Database | undefined) {
    this.#db = database
  }

  get expectedVersion(): number | undefined {
    const text = this.carrier.metadata('if-match')
    if (text === undefined || text === '*') return undefined
    const match = /^"(\d{1,15})(?:\.[\w.-]+)?"$/.exec(text)
    // A tag that this service never made matches no version: the precondition fails rather than being forgotten.
    return match ? Number(match[1]) : Number.NaN
  }

  /** Metadata for the answer. */
  setReply(name: string, value: string): void {
    this.reply ??= []
    this.reply.push(name, value)
  }

  /** Tells the handler that nobody waits any more. */
  abort(reason: Failed = problem('deadline_exceeded')): void {
    this.#abort ??= new AbortController()
    this.#abort.abort(reason)
  }
}
