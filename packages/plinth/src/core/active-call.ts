import type { Call } from './call.ts'
import type { Composition } from './composition.ts'
import { Failed, type Failure, type Fault } from './failure/failure.ts'
import { problem } from './failure/problems.ts'
import type { LegacyQuota } from './limit.ts'
import type { Log } from './log.ts'
import type { RunControl, Runs } from './long-running/run.ts'
import { createLog, type Observe } from './observation.ts'
import type { Outgoing } from './outgoing.ts'
import type { Principal } from './principal.ts'
import type { ReflectedOperation } from './reflect.ts'
import { type ExpectedVersion, unmodifiedSince, versionsOf } from './resource/expected-version.ts'
import type { Database } from './resource/repository.ts'
import { secretValues } from './schema/secret-values.ts'
import { type Trace, traceFrom } from './trace.ts'

/** A message of those that may be delivered more than once. */
export interface Message {
  readonly consumer: string
  /** The same for every delivery. */
  readonly id: string
}

/** One request, as whoever sent it can sign it. */
export interface SignedTarget {
  /** The method, as it was sent. */
  readonly method: string
  /** The path and the query, as they were sent. */
  readonly uri: string
  /** The SHA-256 of the body in base64url; undefined when the operation drops what it is sent. */
  digest(): string | undefined
}

/** What a transport brings of one request. One class a transport implements it. */
export interface Carrier {
  /** `http`, `grpc`, `broker` or `memory`. */
  readonly transport: string
  /** The address of the other end, where there is one. */
  readonly peer: string | undefined
  /** Whether it came by TLS, to us or to a proxy that is trusted to say so. Default false. */
  readonly secure?: boolean | undefined
  /** Milliseconds that the caller says it will wait, where it does. */
  readonly patience?: number | undefined
  /** Milliseconds that it has in place of those that its operation declares. */
  readonly allowance?: number | undefined
  /** What the call is about, where that may have been dealt with already. */
  readonly message?: Message | undefined
  /** What a credential can be bound to, on transports whose requests can be signed. */
  target?(): SignedTarget
  /** Protocol metadata by lower-case name: `idempotency-key`, `authorization`. */
  metadata(name: string): string | undefined
  /**
   * The input as it was sent, not yet validated. Throws `malformed_body`; adds what is wrong beside it to the faults.
   */
  decode(faults: Fault[]): unknown
  /** The answer as this transport sends it. The last stage of the pipeline on the way out. */
  encode(call: ActiveCall, output: unknown): unknown
  /**
   * Calls back once, when the answer that is about to be sent has left, or the call is canceled because its caller has
   * gone. Absent where answers are there at once.
   */
  afterSending?(call: ActiveCall, ended: () => void): void
}

/** What all calls of a server share. */
export interface Environment {
  readonly now: () => Date
  readonly observe: Observe
  /** Absent when the server has no outgoing client. */
  readonly outgoing?: (call: ActiveCall) => Outgoing
  /** The values of the service's own variables. Absent when it has none. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Absent when the service has no long-running operations. */
  readonly runs?: Runs | undefined
}

/** One idempotency key as a call presents it. */
export interface IdempotencyClaim {
  /** Tenant, principal, operation and key, joined. */
  readonly scope: string
  /** SHA-256 of the canonical input and of the rights of who sends it. */
  readonly fingerprint: string
}

/** The call that a recorded outcome is from. */
export interface Replay {
  readonly requestId: string
  readonly traceId: string
}

/** What is left of the quotas that count a call, and what these are, as structured fields (RFC 9651). */
interface Quota {
  readonly policy: string
  readonly state: string
  /** The same in the form of old, where the service declares that it has it. */
  readonly legacy: LegacyQuota | undefined
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
  /** The call whose recorded outcome answers this one. */
  replayOf: Replay | undefined = undefined
  /** The HTTP status of success, where the handler has chosen another than the usual one. */
  success: 201 | 202 | 207 | undefined = undefined
  /** The other operations of the service, for one that is made of them. */
  composition: Composition | undefined = undefined
  /** The run of a long-running operation that it is; absent where somebody waits for it. */
  run: RunControl | undefined = undefined
  /** Absent where nothing has counted it yet. */
  quota: Quota | undefined = undefined
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
      receivedAt +
      Math.min(carrier.allowance ?? operation.declaration.deadline, carrier.patience ?? Number.POSITIVE_INFINITY)
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

  /** What no text about it may show: the credentials that came with it, and what its input's schema says is secret. */
  get secrets(): readonly string[] {
    const { input } = this.operation.declaration
    const sent = credentials.map((name) => this.carrier.metadata(name)?.replace(/^\w+ +/, ''))
    return [...sent.filter((each) => each !== undefined), ...(input ? secretValues(input, this.input) : [])]
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

  get expectedVersion(): ExpectedVersion | undefined {
    const tags = this.carrier.metadata('if-match')
    if (tags !== undefined) return versionsOf(tags)
    // No row has version 0: whoever wants none to be there finds another version wherever there is one.
    if (this.carrier.metadata('if-none-match') === '*') return 0
    const date = this.carrier.metadata('if-unmodified-since')
    return date === undefined ? undefined : unmodifiedSince(date)
  }

  /** Whether the caller says which version it means: one that is there, or none at all. */
  get isConditional(): boolean {
    return this.requiresRow || this.carrier.metadata('if-none-match') === '*'
  }

  /** Whether the caller means a row that is there, so that none must be made in its place. */
  get requiresRow(): boolean {
    return this.carrier.metadata('if-match') !== undefined
  }

  get created(): () => void {
    return () => {
      const { declaration, name } = this.operation
      if (declaration.otherwise !== 201)
        throw new TypeError(`"${name}" does not declare that it may create: otherwise 201.`)
      this.success = 201
    }
  }

  get progress(): (fraction: number) => void {
    return (fraction) => {
      if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`Progress is from 0 to 1, and not ${fraction}.`)
      this.run?.progress(fraction)
    }
  }

  get perform(): Call['perform'] {
    return (operation, input) => {
      const { name, declaration } = this.operation
      if (!this.run || declaration.transaction !== 'none') {
        throw new TypeError(`"${name}" performs a step: only a long-running operation without a transaction can.`)
      }
      return this.run.perform(operation, input) as never
    }
  }

  /**
   * A call of an operation of the same service, as a part of this one: by the same caller, in the same unit of work,
   * with this input and metadata of its own. It has the time that is left of this one, or a time of its own from
   * `receivedAt`.
   */
  part(
    operation: ReflectedOperation,
    input: unknown,
    metadata: Readonly<Record<string, string | undefined>>,
    receivedAt = this.receivedAt,
  ): ActiveCall {
    const carrier = { ...unsent, transport: this.carrier.transport, peer: this.carrier.peer, metadata: own(metadata) }
    const call = new ActiveCall(operation, carrier, this.environment, this.requestId, receivedAt)
    call.input = input
    call.principal = this.principal
    call.#db = this.#db
    call.#trace = this.trace
    call.#log = this.log
    call.#abort = this.#abort ??= new AbortController()
    return call
  }

  /** Whether its caller has gone, so that nobody is answered. */
  get isCanceled(): boolean {
    const reason: unknown = this.#abort?.signal.reason
    return reason instanceof Failed && reason.failure.code === 'canceled'
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

/** Metadata that proves who calls. */
const credentials = ['authorization', 'x-api-key'] as const

/** What a part of a call has no use for: its input is read and its answer sent with the whole. */
const unsent = { decode: () => undefined, encode: () => undefined }

function own(metadata: Readonly<Record<string, string | undefined>>): Carrier['metadata'] {
  return (name) => metadata[name]
}
