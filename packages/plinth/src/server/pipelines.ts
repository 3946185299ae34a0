import type { Admission } from '../core/admission.ts'
import type { KeyVerifier, TokenVerifier } from '../core/identity.ts'
import type { Implementation } from '../core/implement.ts'
import type { Interceptor } from '../core/interceptor.ts'
import { compile, type Pipeline } from '../core/invoke.ts'
import { tellingOf } from '../core/long-running/status-of.ts'
import type { Observe } from '../core/observation.ts'
import { reflect } from '../core/reflect.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { authenticate } from '../interceptor/authenticate.ts'
import { authorize } from '../interceptor/authorize.ts'
import { context } from '../interceptor/context.ts'
import { deadline } from '../interceptor/deadline.ts'
import { idempotency } from '../interceptor/idempotency.ts'
import { observe as observing } from '../interceptor/observe.ts'
import { shed } from '../interceptor/overload/shed.ts'
import { precondition } from '../interceptor/precondition.ts'
import { failureLimit } from '../interceptor/rate-limit/failure-limit.ts'
import { type LimitRateOptions, limitParts, limitRate } from '../interceptor/rate-limit/limit-rate.ts'
import { respond } from '../interceptor/respond.ts'
import { startRun } from '../interceptor/start-run.ts'
import { transact } from '../interceptor/transact.ts'
import { validate } from '../interceptor/validate.ts'

interface PipelinesOptions {
  readonly observe: Observe
  /** Absent when no issuer and no client is known. */
  readonly verifier?: TokenVerifier | undefined
  /** Absent when the service takes no API keys. */
  readonly keys?: KeyVerifier | undefined
  /** The rate limits. Default: none. */
  readonly limits?: LimitRateOptions | undefined
  /** Absent when the service has no storage. */
  readonly unitOfWork: UnitOfWork | undefined
  /** Whether what handlers answer is held against their contract, which costs a little. */
  readonly checkOutput: boolean
}

/** The operations of a service, compiled, and the interceptors that went into them. */
export interface Compiled {
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly interceptors: readonly Interceptor[]
  /** How many calls are in flight now. */
  readonly inFlight: () => number
  /** The check that refuses calls under overload before any work is done. */
  readonly admission: Admission
}

/** Puts the whole standard around the handlers of a service. */
export function compileService(
  implementation: Implementation,
  { observe, verifier, keys, limits, unitOfWork, checkOutput }: PipelinesOptions,
): Compiled {
  const shedding = shed()
  const failing = limits?.policies.get('authentication')
  const interceptors = [
    observing(observe),
    deadline(),
    shedding,
    authenticate({ verifier, keys, failures: failing && failureLimit(failing) }),
    ...(limits ? [limitRate(limits), limitParts(limits)] : []),
    authorize(unitOfWork),
    respond({ checkOutput }),
    startRun(tellingOf(reflect(implementation.service))),
    validate(),
    context(unitOfWork),
    precondition(),
    ...(unitOfWork ? [idempotency(), transact(unitOfWork)] : []),
  ]
  const { admission, inFlight } = shedding
  return { interceptors, pipelines: compile(implementation, interceptors), inFlight, admission }
}
