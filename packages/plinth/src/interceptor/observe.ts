import type { ActiveCall } from '../core/active-call.ts'
import { failedFrom } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'
import type { Observe } from '../core/observation.ts'

/**
 * The stage that tells the observers how each call ended, and how long after its receipt. What nobody declared is
 * reported beside it as `error_unexpected`; a refusal is an answer and no error.
 */
export function observe(tell: Observe): Interceptor {
  const completed = (call: ActiveCall, failed: ReturnType<typeof failedFrom> | undefined): void =>
    tell({ kind: 'call_completed', call, failed, duration: performance.now() - call.receivedAt })

  const refused = (call: ActiveCall, thrown: unknown): never => {
    const failed = failedFrom(thrown)
    if (failed !== thrown) tell({ kind: 'error_unexpected', error: thrown, call, origin: 'call' })
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
            completed(call, undefined)
            return value
          },
          (thrown) => refused(call, thrown),
        )
      }
      completed(call, undefined)
      return output
    },
  }
}
