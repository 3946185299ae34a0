import { type AnySchema, type Given, keywords } from '../schema/schema.ts'
import { type Code, codes } from './code.ts'

/** One thing wrong with an input. `pointer` is a JSON Pointer (RFC 6901) into the flat input, `''` for all of it. */
export interface Fault {
  pointer: string
  readonly code: string
  readonly detail: string
  /**
   * Where on the carrier it is, said by a transport when the pointer alone does not tell; a header is named like a
   * field.
   */
  readonly in?: 'path' | 'query' | 'header' | 'body' | undefined
}

/** What is at fault: an input field by its name, or a header by its own in lower case. */
interface FailureField {
  readonly name: string
  readonly code: string
  readonly detail: string
  readonly in?: 'header'
}

/** Any declared failure; the constraint for generics. */
export interface AnyFailure {
  readonly kind: 'failure'
  readonly code: Code
}

/**
 * A declared way to fail. On the wire it is an RFC 9457 problem whose `code` is the snake_case of the name it is
 * declared under, whose members are the details, and whose `detail` is the template filled from them.
 */
export interface Failure<D extends AnySchema | undefined = AnySchema | undefined> extends AnyFailure {
  readonly title: string
  /** The HTTP status where it is not the one of the code. */
  readonly status: number
  /** Text for the caller, `{name}` standing for a detail. */
  readonly detail: string | undefined
  readonly details: D
  /** The input field that is at fault, reported in the problem's `errors`. */
  readonly field: FailureField | undefined
  /** After how many seconds to try again; sent as Retry-After. */
  readonly retryAfter: number | undefined
}

interface FailureOptions<D> {
  readonly title: string
  readonly detail?: string
  readonly details?: D
  readonly status?: number
  readonly field?: FailureField
  readonly retryAfter?: number
}

/**
 * Declares a way to fail: `failure('not_found', { title: 'Nobody by that name' })`. Thrown as `throw errors.name()`.
 * Throws a TypeError when the code is none, or the template names a detail that is not declared.
 */
export function failure<D extends AnySchema | undefined = undefined>(
  code: Code,
  options: FailureOptions<D>,
): Failure<D> {
  const { title, detail = '', details } = options
  if (!Object.hasOwn(codes, code)) {
    throw new TypeError(
      `"${title}" fails with "${code}", which is no code; there are ${Object.keys(codes).join(', ')}.`,
    )
  }
  const declared = Object.keys((details && keywords(details).properties) ?? {})
  const unknown = placeholders(detail).find((name) => !declared.includes(name))
  if (unknown !== undefined) {
    const known = declared.length > 0 ? `there are ${declared.join(', ')}` : 'it has none'
    throw new TypeError(`"${title}" tells {${unknown}} in its detail, which is not one of its details; ${known}.`)
  }
  return {
    kind: 'failure',
    code,
    title: options.title,
    status: options.status ?? codes[code].http,
    detail: options.detail,
    details: options.details as D,
    field: options.field,
    retryAfter: options.retryAfter,
  }
}

/** What turns a failure's details into the error to throw. */
export type Throwable<F> =
  F extends Failure<infer D> ? (D extends AnySchema ? (details: Given<D>) => Failed : () => Failed) : never

interface FailedOptions {
  readonly detail?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly faults?: readonly Fault[] | undefined
  readonly retryAfter?: number | undefined
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

/**
 * The one error that an operation ends with: a declared or standard failure under its wire name. The message and the
 * cause are for the log; only title, detail, details and faults reach the caller.
 */
export class Failed extends Error {
  override readonly name = 'Failed'
  /** The wire code, such as `not_found` or `unknown_user`. */
  readonly code: string
  readonly failure: Failure
  readonly detail: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly faults: readonly Fault[] | undefined
  readonly retryAfter: number | undefined
  /** Where a client reports what another service answered: the id of the request that failed there. */
  readonly requestId: string | undefined

  constructor(code: string, failure: Failure, options: FailedOptions = {}) {
    // A refusal is an answer, not a bug: collecting a stack for each would let callers spend our time.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(
      `${code}: ${options.detail ?? failure.title}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.failure = failure
    this.details = options.details
    this.detail = options.detail ?? (failure.detail && fill(failure.detail, options.details))
    this.retryAfter = options.retryAfter ?? failure.retryAfter
    this.requestId = options.requestId
    const { field } = failure
    this.faults = options.faults ?? (field && [faultOf(field)])
  }

  /** The HTTP status of the answer. */
  get status(): number {
    return this.failure.status
  }
}

/** The fault that a failure of a field reports. */
export function faultOf({ name, code, detail, in: where }: FailureField): Fault {
  return { pointer: `/${name}`, code, detail, in: where }
}

function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
}

function fill(template: string, details: Readonly<Record<string, unknown>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]))
}

/** The wire form of a declared name: `unknownUser` is `unknown_user`. */
export function wireCode(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
