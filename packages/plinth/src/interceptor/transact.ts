import type { Interceptor, Invoke } from '../core/interceptor.ts'
import { keywords } from '../core/schema/schema.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { recordedFailure } from './recorded-failure.ts'

/** The stage that runs a command in a transaction and a query on a snapshot, with `call.db` set. */
export function transact(unitOfWork: UnitOfWork): Interceptor {
  return {
    stage: 'transact',
    refuses({ declaration: { transaction, input } }) {
      if (transaction === 'none') return []
      const paged = input !== undefined && keywords(input).properties?.cursor !== undefined
      return paged ? ['unavailable', 'invalid_cursor'] : ['unavailable']
    },
    wrap({ declaration: { transaction, elevated } }, next, steps) {
      if (transaction === 'none') return next
      const rest = elevated && steps === 1 ? unitOfWork.recorded(next) : next
      if (transaction === 'command') return (call) => unitOfWork.command(call, rest)
      return (call) => unitOfWork.query(call, rest)
    },
    surround({ declaration: { elevated } }, run, steps) {
      if (!elevated) return run
      return recordedFailure(steps === 1 ? run : noted(run, unitOfWork), unitOfWork)
    },
  }
}

/** A handler that asks others may change something there: that it is used is on disk before, whatever becomes of it. */
function noted(run: Invoke, unitOfWork: UnitOfWork): Invoke {
  return async (call) => {
    await unitOfWork.note(call, 'use')
    return run(call)
  }
}
