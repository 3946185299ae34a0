import type { ActiveCall } from '../core/active-call.ts'
import type { Failed } from '../core/failure/failure.ts'
import { failedFrom, problem } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'
import type { Observe } from '../core/observation.ts'

/**
 * The least number of characters of an answer that a socket may not take at once: what Linux gives a new one to begin
 * with.
 */
const large = 16_384

/**
 * The stage that tells the observers how each call ended, and how long after its receipt. What nobody declared is
 * reported beside it as `error_unexpected`; a refusal is an answer and no error. A call whose caller has gone ends as
 * `canceled`, whatever the answer would have been, unless it failed by a fault of this side. Of a large answer that is
 * known when it has been sent; how long the call took, before that.
 */
export function observe(tell: Observe): Interceptor {
  const completed = (
    call: ActiveCall,
    answer: Failed | undefined,
    duration = performance.now() - call.receivedAt,
  ): void => {
    const isUnheard = call.isCanceled && (answer === undefined || answer.status < 500)
    const failed = isUnheard ? problem('canceled') : answer
    tell({ kind: 'call_completed', call, failed, duration })
  }

  const answered = (call: ActiveCall, output: unknown): void => {
    const isLarge = typeof output === 'string' && output.length >= large
    if (!isLarge || !call.carrier.afterSending) {
      completed(call, undefined)
      return
    }
    const duration = performance.now() - call.receivedAt
    call.carrier.afterSending(call, () => completed(call, undefined, duration))
  }

  const refused = (call: ActiveCall, thrown: unknown): never => {
    // A handler that stops because it is told to has not failed.
    const stops = call.isCanceled && thrown instanceof Error && thrown.name === 'AbortError'
    const failed = stops ? problem('canceled') : failedFrom(thrown)
    if (failed !== thrown && !stops) tell({ kind: 'error_unexpected', error: thrown, call, origin: 'call' })
    else if (failed.failure.code === 'internal' && failed.cause !== undefined) {
      tell({ kind: 'error_unexpected', error: failed.cause, call, origin: 'call' })
    }
    completed(call, failed)
    throw failed
  }

  return {
    stage: 'observe',
    refuses: () => ['internal'],
    wrap: (_operation, next) => (call) => {
      let output: unknown
      try {
        output = next(call)
      } catch (thrown) {
        return refused(call, thrown)
      }
      if (output instanceof Promise) {
        return output.then(
          (value) => {
            answered(call, value)
            return value
          },
          (thrown) => refused(call, thrown),
        )
      }
      answered(call, output)
      return output
    },
  }
}
