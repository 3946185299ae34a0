import type { ActiveCall } from '../core/active-call.ts'
import type { Invoke } from '../core/interceptor.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { recordedFailure } from './recorded-failure.ts'

/**
 * The rest of the pipeline behind a check that throws, whose refusals are recorded where there is a unit of work for
 * that.
 */
export function checked(check: (call: ActiveCall) => void, next: Invoke, recordsIn: UnitOfWork | undefined): Invoke {
  if (!recordsIn) {
    return (call) => {
      check(call)
      return next(call)
    }
  }
  const recorded = recordedFailure(check, recordsIn)
  return async (call) => {
    await recorded(call)
    return next(call)
  }
}
