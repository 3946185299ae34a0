import { type Access, refuseEmptyAccess } from './access.ts'
import { type CacheLifetime, refuseMiscached } from './cache-lifetime.ts'
import type { Consumption } from './event/consumption.ts'
import type { AnyFailure, Failure } from './failure/failure.ts'
import { type LongRunning, refuseUnfit, usualRunDeadline } from './long-running/long-running.ts'
import type { OperationStatus } from './long-running/operation-status.ts'
import { type RequestContext, refuseForeignFields } from './request-context.ts'
import type { AnyResource } from './resource/entity.ts'
import { parseRoute, type Route } from './route.ts'
import { refuseContradictions } from './schema/contradictions.ts'
import { type Answered, type AnyOptional, type AnySchema, type Given, isStreamed } from './schema/schema.ts'

/**
 * Who waits for it: a person, or a program that can come again later and is refused first when there is too much to do.
 */
export type Priority = 'interactive' | 'batch'

/** Failures under the names they are thrown by. */
export type Failures = Readonly<Record<string, AnyFailure>>

/** How an operation is reached over HTTP, where a route alone does not say it. */
export interface HttpBinding {
  /** Method and path template; the first is the canonical one, the others are deprecated aliases. */
  readonly route: string | readonly [string, ...string[]]
  /** Body fields that may come in the query string instead; both present and different is refused. */
  readonly query?: readonly string[]
  /** `any`: a body of any media type is read up to the limit and dropped. */
  readonly body?: 'any'
}

/** What a standard operation of a resource does. */
export type StandardVerb =
  | 'list'
  | 'get'
  | 'create'
  | 'replace'
  | 'update'
  | 'delete'
  | 'restore'
  | 'batch'
  | 'search'
  | 'history'
  | 'version'

/** Any operation; the constraint for generics, erased so that inference is never widened by it. */
export interface AnyOperation {
  readonly kind: 'operation'
}

/** One named thing that a service can do. */
export interface Operation<
  I extends AnySchema | undefined = AnySchema | undefined,
  O extends AnySchema | undefined = AnySchema | undefined,
  E = Readonly<Record<string, Failure>>,
  A extends Access = Access,
  L extends LongRunning | undefined = LongRunning | undefined,
> extends AnyOperation {
  readonly input: I
  readonly output: O
  readonly errors: E
  readonly access: A
  /** Whether each use leaves an audit record, of a query too: what it does is beyond what its callers usually may. */
  readonly elevated: boolean
  /** Which fields of the input say for where it is asked. */
  readonly context: RequestContext | undefined
  readonly summary: string
  readonly description: string | undefined
  readonly tags: readonly string[] | undefined
  /** The canonical route first, then deprecated aliases; empty when the operation is not on HTTP. */
  readonly routes: readonly Route[]
  readonly http: Omit<HttpBinding, 'route'>
  /** It changes nothing: HTTP GET, a read-only snapshot, no audit record, never consumed from a topic. */
  readonly readonly: boolean
  /** Doing it twice is the same as once. */
  readonly idempotent: boolean
  /** The path template, over the output, of what it makes: 201 and Location. */
  readonly creates: string | undefined
  /**
   * The status of success that a handler may choose instead of the usual one: 201 where it makes what it did not find,
   * 207 where each part of it went its own way.
   */
  readonly otherwise: 201 | 207 | undefined
  /** Whether success says only that it has been taken on: 202. */
  readonly accepted: boolean
  /** Whether it may be told as the steps of a JSON Patch (RFC 6902), too. */
  readonly jsonPatch: boolean
  /** Whether a caller must say which version it means: 428 without If-Match. */
  readonly precondition: 'accepted' | 'required'
  readonly idempotencyKey: 'accepted' | 'required'
  /** Whether it takes part in a transaction; `none` for one that touches no storage or opens its own. */
  readonly transaction: 'command' | 'query' | 'none'
  /** Milliseconds until it is given up. */
  readonly deadline: number
  /** When it is answered before it is done, if ever. */
  readonly longRunning: L
  /** Milliseconds until a run that nobody waits for is given up. */
  readonly runDeadline: number
  readonly priority: Priority
  /** The largest body, in bytes. */
  readonly bodyLimit: number
  /** The limit that counts it, beside the default one; its service declares it. */
  readonly limit: string | undefined
  /** How many requests one of it counts as. */
  readonly cost: number
  readonly deprecated: boolean
  /** How long its answer may be used again without asking. */
  readonly cache: CacheLifetime | undefined
  /** Which standard operation of which resource it is, if it is one. */
  readonly standard: { readonly resource: AnyResource; readonly verb: StandardVerb } | undefined
  /** Which events it is called with, if it is a consumer. */
  readonly consumes: Consumption | undefined
  /** When the service calls it by itself, as cron has it, in UTC; if it is a job. */
  readonly schedule: string | undefined
}

interface OperationOptions<I, O, E, A, L> {
  /** One line that starts with a verb. */
  readonly summary: string
  readonly description?: string
  readonly tags?: readonly string[]
  /**
   * `PUT /hello/{username}`. Names in braces are input fields; the rest come from the query (GET, DELETE) or the body.
   */
  readonly http?: string | HttpBinding
  /** Default `authenticated`. */
  readonly access?: A
  /**
   * Leaves an audit record of each use, of a query too, with the action `use`. For what is beyond what callers usually
   * may.
   */
  readonly elevated?: true
  /** Fields of the input that say for where it is asked; `permission_denied` where the caller may not reach that. */
  readonly context?: RequestContext
  readonly input?: I
  /** What it answers; `t.Optional(...)` where there may be nothing to answer: 204. */
  readonly output?: O
  readonly errors?: E
  /** Default: whether the route is a GET. */
  readonly readonly?: boolean
  /** Default: whether the route is a GET, PUT or DELETE. */
  readonly idempotent?: boolean
  /** The path template of what it makes, filled from the output: `/todo/{id}`. */
  readonly creates?: string
  /** With `creates` on a PUT: 201 when the handler says `created()`, else 200. */
  readonly otherwise?: 201
  /** For an update of a resource: whether it may be told as a JSON Patch. */
  readonly jsonPatch?: boolean
  /** Default `accepted`; `required` refuses a call without If-Match. */
  readonly precondition?: 'accepted' | 'required'
  /** Default `accepted`; `required` refuses a call without a key. */
  readonly idempotencyKey?: 'accepted' | 'required'
  readonly transaction?: 'none'
  /** Milliseconds. Default 10,000. */
  readonly deadline?: number
  /**
   * Answers 202 before it is done, `always` or where its caller prefers that (`Prefer: respond-async`); callers then
   * ask at `/operations/{operation_id}` how it goes. Needs a storage.
   */
  readonly longRunning?: L
  /** Milliseconds that a run of it may take that nobody waits for. Default 600,000. */
  readonly runDeadline?: number
  /** Default `interactive`. */
  readonly priority?: Priority
  /** Bytes. Default 65,536. */
  readonly bodyLimit?: number
  /** A limit of the service that counts it, beside the default one. */
  readonly limit?: string
  /** How many requests one of it counts as. Default 1; for a batch it is the cost of each part. */
  readonly cost?: number
  readonly deprecated?: boolean
  /**
   * For how long its answer may be used again without asking: by anyone where its access is `public`, else by its
   * caller alone. Default: whoever keeps it asks each time whether it still holds, and gets a 304 if so.
   */
  readonly cache?: CacheLifetime | undefined
}

/** Declares one thing that a service can do. Throws a TypeError when the declaration contradicts itself. */
export function operation<
  I extends AnySchema | undefined = undefined,
  O extends AnySchema | undefined = undefined,
  const E extends Failures = {},
  const A extends Access = 'authenticated',
  const L extends LongRunning | undefined = undefined,
>(options: OperationOptions<I, O, E, A, L>): Operation<I, O, E, A, L> {
  const { route = [], ...http } =
    typeof options.http === 'string' ? { route: options.http } : (options.http ?? ({} as Partial<HttpBinding>))
  const routes = (typeof route === 'string' ? [route] : route).map(parseRoute)
  const method = routes[0]?.method
  const readonly = options.readonly ?? method === 'GET'
  if (readonly && options.creates) throw new TypeError(`"${options.summary}" is readonly and cannot create.`)
  if (!readonly && isStreamed(options.output))
    throw new TypeError(`"${options.summary}" answers a stream, which only what is readonly can.`)
  const access = options.access ?? 'authenticated'
  refuseEmptyAccess(`"${options.summary}"`, access)
  if (options.elevated && (access === 'public' || options.transaction === 'none')) {
    throw new TypeError(
      `"${options.summary}" is elevated: it needs to know who calls, and a transaction for the record.`,
    )
  }
  const { longRunning, runDeadline, transaction, input } = options
  refuseUnfit({ summary: options.summary, longRunning, runDeadline, readonly, access, transaction, input })
  if (options.context) {
    if (access === 'public') throw new TypeError(`"${options.summary}" has a context: it needs to know who calls.`)
    refuseForeignFields(`"${options.summary}"`, options.context, options.input)
  }
  const { cache } = options
  if (cache) refuseMiscached(`"${options.summary}"`, cache, { readonly, isTold: options.elevated ?? false })
  for (const schema of [options.input, options.output]) {
    if (schema) refuseContradictions(`"${options.summary}"`, schema)
  }
  return {
    kind: 'operation',
    input: options.input as I,
    output: options.output as O,
    errors: (options.errors ?? {}) as E,
    access: access as A,
    elevated: options.elevated ?? false,
    context: options.context,
    summary: options.summary,
    description: options.description,
    tags: options.tags,
    routes,
    http,
    readonly,
    idempotent: options.idempotent ?? (readonly || method === 'PUT' || method === 'DELETE'),
    creates: options.creates,
    otherwise: options.otherwise,
    accepted: false,
    jsonPatch: options.jsonPatch ?? false,
    precondition: options.precondition ?? 'accepted',
    idempotencyKey: options.idempotencyKey ?? 'accepted',
    transaction: options.transaction ?? (readonly ? 'query' : 'command'),
    deadline: options.deadline ?? 10_000,
    longRunning: longRunning as L,
    runDeadline: runDeadline ?? usualRunDeadline,
    priority: options.priority ?? 'interactive',
    bodyLimit: options.bodyLimit ?? 65_536,
    limit: options.limit,
    cost: costOf(options),
    deprecated: options.deprecated ?? false,
    cache,
    standard: undefined,
    consumes: undefined,
    schedule: undefined,
  }
}

function costOf({ summary, cost = 1 }: { readonly summary: string; readonly cost?: number }): number {
  if (Number.isInteger(cost) && cost >= 1) return cost
  throw new TypeError(`"${summary}" costs ${cost}; a cost is an integer from 1.`)
}

/** What a caller of an operation gives. */
export type GivenInput<Op> =
  Op extends Operation<infer I, any, any, any> ? (I extends AnySchema ? Given<I> : undefined) : never

/** What an operation answers its caller: one that is always long-running, how it goes. */
export type Output<Op> = Op extends { readonly longRunning: 'always' } ? OperationStatus<Outcome<Op>> : Outcome<Op>

/** What an operation answers in the end. */
export type Outcome<Op> =
  Op extends Operation<any, infer O, any, any>
    ? O extends AnySchema
      ? O extends AnyOptional
        ? Answered<O> | undefined
        : Answered<O>
      : undefined
    : never
