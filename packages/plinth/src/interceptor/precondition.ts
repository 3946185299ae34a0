import { problem } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'

/**
 * The stage that refuses with `precondition_required` a change that does not say which version it is meant for (RFC
 * 6585, 3).
 */
export function precondition(): Interceptor {
  return {
    stage: 'precondition',
    refuses: ({ declaration }) => (declaration.precondition === 'required' ? ['precondition_required'] : []),
    wrap({ declaration }, next) {
      if (declaration.precondition !== 'required') return next
      return (call) => {
        if (!call.isConditional) throw problem('precondition_required')
        return next(call)
      }
    },
  }
}
