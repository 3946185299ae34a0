import type { ActiveCall } from '../../core/active-call.ts'
import type { Admission } from '../../core/admission.ts'
import type { Failed } from '../../core/failure/failure.ts'
import { failedFrom, problem } from '../../core/failure/problems.ts'
import type { Interceptor } from '../../core/interceptor.ts'
import type { ReflectedOperation } from '../../core/reflect.ts'
import { callQueue } from './call-queue.ts'
import { type Concurrency, concurrency } from './concurrency.ts'

/** Milliseconds for which batch calls are refused after an interactive one was. */
const yielding = 1000
/** Values of Retry-After in seconds, used in turn: callers refused together must not come back together. */
const returns = [1, 2, 3]

interface ShedOptions {
  /** Milliseconds of queued work that a call may find before it while the thread is busy. Default 200. */
  readonly budget?: number
  /** The most calls in flight at once; batch calls are refused from half of that on. Default 1,000. */
  readonly inFlight?: number
}

/** The stage, with its state for metrics and its check for transports. */
export interface Shed extends Interceptor {
  /** How many calls are in flight now. */
  readonly inFlight: () => number
  readonly admission: Admission
}

/**
 * The stage that refuses with `overloaded` the calls that the process cannot finish in time, so that those it accepts
 * stay quick. It has two protections, because each is blind to the load of the other: calls that compute queue for the
 * thread and leave nothing in flight; calls that wait for others pile up in flight and leave the thread idle. Batch
 * calls are refused first. Health probes do not pass through it.
 */
export function shed({ budget = 200, inFlight: most = 1000 }: ShedOptions = {}): Shed {
  const queue = callQueue({ budget, patience: 2 * budget })
  const limits = new Map<ReflectedOperation, Concurrency>()
  const refusals = returns.map((retryAfter) => problem('overloaded', { retryAfter }))
  let inFlight = 0
  let refused = 0
  let refusedAt = Number.NEGATIVE_INFINITY

  const overloaded = (): Failed => refusals[refused++ % refusals.length] as Failed

  const limitOf = (operation: ReflectedOperation): Concurrency => {
    const limit = limits.get(operation) ?? concurrency(most)
    limits.set(operation, limit)
    return limit
  }

  const admission = (operation: ReflectedOperation): (() => Failed | undefined) => {
    const limit = limitOf(operation)
    const isBusy = (part: number): boolean =>
      inFlight >= most * part || limit.isReached() || queue.isFull(operation.declaration.priority)
    if (operation.declaration.priority === 'batch') {
      return () => (isBusy(0.5) || performance.now() - refusedAt < yielding ? overloaded() : undefined)
    }
    return () => {
      if (!isBusy(1)) return undefined
      refusedAt = performance.now()
      return overloaded()
    }
  }

  const left = (): void => {
    inFlight--
  }

  return {
    stage: 'shed',
    inFlight: () => inFlight,
    admission,
    refuses: () => ['overloaded'],
    wrap(operation, next) {
      const limit = limitOf(operation)
      const refusal = admission(operation)
      const begin = (call: ActiveCall): unknown => {
        const output = next(call)
        if (output instanceof Promise) watch(limit, output)
        return output
      }
      return (call) => {
        const failed = refusal()
        if (failed) throw failed
        const output = queue.hasTime(performance.now()) ? begin(call) : queue.join(call, begin)
        if (output instanceof Promise) {
          inFlight++
          output.then(left, left)
        }
        return output
      }
    },
  }
}

/** Counts a call while it is in flight. */
function watch(limit: Concurrency, output: Promise<unknown>): void {
  const began = performance.now()
  limit.enter()
  output.then(
    () => limit.leave(began, performance.now()),
    (thrown) => limit.fail(began, performance.now(), failedFrom(thrown).status >= 500),
  )
}
