import { type Client, client } from '../client/client.ts'
import { loopback } from '../client/host-rules.ts'
import { createOutgoing } from '../client/outgoing.ts'
import { memoryTransport } from '../client/transport-memory.ts'
import type { Fault } from '../core/failure/failure.ts'
import type { TokenVerifier } from '../core/identity.ts'
import type { Implementation } from '../core/implement.ts'
import { compile } from '../core/invoke.ts'
import { missingVariables, neededWhere } from '../core/needed-variables.ts'
import type { Observe } from '../core/observation.ts'
import type { AnyOperation } from '../core/operation.ts'
import type { Principal } from '../core/principal.ts'
import type { Fields, GivenFields } from '../core/schema/schema.ts'
import { validator } from '../core/schema/validate.ts'
import { t } from '../core/schema/vocabulary.ts'
import type { Service } from '../core/service.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { authenticate } from '../interceptor/authenticate.ts'
import { authorize } from '../interceptor/authorize.ts'
import { context } from '../interceptor/context.ts'
import { deadline } from '../interceptor/deadline.ts'
import { idempotency } from '../interceptor/idempotency.ts'
import { observe } from '../interceptor/observe.ts'
import { precondition } from '../interceptor/precondition.ts'
import { limitParts, limitRate } from '../interceptor/rate-limit/limit-rate.ts'
import { memoryLimiter } from '../interceptor/rate-limit/memory-limiter.ts'
import { respond } from '../interceptor/respond.ts'
import { transact } from '../interceptor/transact.ts'
import { validate } from '../interceptor/validate.ts'
import { policiesOf } from '../server/limits.ts'

interface HarnessOptions<V extends Fields> {
  /** Where the rows are, with its tables made. Default: none, and operations have no repositories. */
  readonly storage?: UnitOfWork | undefined
  /** The clock. Default: the real one; `fakeClock().now` is one that a test moves. */
  readonly now?: (() => Date) | undefined
  /** Values of the service's own variables. Default: their defaults; those without one must be given. */
  readonly config?: Partial<GivenFields<V>> | undefined
  /** Who calls. Default nobody: only public operations answer. */
  readonly principal?: Principal | undefined
  /** Told all that the pipeline observes. Default nobody. */
  readonly observe?: Observe | undefined
}

/**
 * A service in memory, for tests: a method for each operation, which runs the pipeline that a server runs, every stage
 * of it but `shed`, for a test may call as often as it likes, and holds handlers to their declared output. A method
 * rejects with a `Failed`, as any client's does.
 */
export function harness<O extends Readonly<Record<string, AnyOperation>>, V extends Fields>(
  implementation: Implementation<Service<O>, V>,
  { storage, now = () => new Date(), config: given, principal, observe: tell = () => {} }: HarnessOptions<V> = {},
): Client<Service<O>> {
  const limits = {
    policies: policiesOf(implementation.service.about, { ENVIRONMENT: 'testing', RATE_LIMIT: undefined }),
    limiter: memoryLimiter({ now: onwards(now) }),
  }
  const pipelines = compile(implementation, [
    observe(tell),
    deadline(),
    authenticate({ verifier: only(principal) }),
    limitRate(limits),
    authorize(storage),
    respond({ checkOutput: true }),
    validate(),
    context(storage),
    limitParts(limits),
    precondition(),
    ...(storage ? [idempotency(), transact(storage)] : []),
  ])
  const metadata: Record<string, string> = principal ? { authorization: 'Bearer harness' } : {}
  const { service } = implementation
  const identity = { name: service.name, version: '0.0.0' }
  const outgoing = createOutgoing({ identity, observe: tell, hosts: ['*', ...loopback] })
  const config = configOf(implementation, given)
  const environment = { now, observe: tell, outgoing, config }
  return client(service, memoryTransport(pipelines, { environment, metadata }))
}

/**
 * A clock in microseconds that stands where the test turns its own back: what was asked for yesterday is not asked for
 * twice.
 */
function onwards(now: () => Date): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, now().getTime() * 1000)
    return latest
  }
}

/** The configuration with these values, and for the rest with defaults. Throws a TypeError that says what it lacks. */
function configOf(
  { variables, needed }: Pick<Implementation, 'variables' | 'needed'>,
  given: object = {},
): Readonly<Record<string, unknown>> {
  const faults: Fault[] = []
  const config = validator(t.Object(variables))(given, faults) as Readonly<Record<string, unknown>>
  const missing = missingVariables(needed, config).map((name) => `${name} is needed where ${neededWhere(needed, name)}`)
  const told = [...faults.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`), ...missing]
  if (told.length > 0) throw new TypeError(`The configuration is not usable: ${told.join(', ')}.`)
  return config
}

/** Believes any token to be this principal's. */
function only(principal: Principal | undefined): TokenVerifier | undefined {
  return principal && { verify: () => ({ principal, expiresAt: Number.POSITIVE_INFINITY }) }
}
