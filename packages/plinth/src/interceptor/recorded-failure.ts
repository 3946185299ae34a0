import { failedFrom } from '../core/failure/problems.ts'
import type { Invoke } from '../core/interceptor.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'

/**
 * A part of the pipeline of an elevated operation, leaving an audit record when it fails: that the operation was denied
 * to its caller (`permission_denied`), or failed. It is on disk before the caller is answered; where it cannot be
 * written, that is observed, and the caller is answered all the same.
 */
export function recordedFailure(run: Invoke, unitOfWork: UnitOfWork): Invoke {
  return async (call) => {
    try {
      return await run(call)
    } catch (thrown) {
      const action = failedFrom(thrown).failure.code === 'permission_denied' ? 'deny' : 'fail'
      // What is answered from a record has been recorded, too.
      if (!call.replayOf) {
        await unitOfWork.note(call, action).catch((error) => {
          call.environment.observe({ kind: 'error_unexpected', error, call, origin: 'audit' })
        })
      }
      throw thrown
    }
  }
}
