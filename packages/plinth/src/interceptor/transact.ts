import type { Interceptor } from '../core/interceptor.ts'
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
    wrap({ declaration: { transaction, elevated } }, next) {
      if (transaction === 'none') return next
      const rest = elevated ? unitOfWork.recorded(next) : next
      if (transaction === 'command') return (call) => unitOfWork.command(call, rest)
      return (call) => unitOfWork.query(call, rest)
    },
    surround: ({ declaration: { elevated } }, run) => (elevated ? recordedFailure(run, unitOfWork) : run),
  }
}
