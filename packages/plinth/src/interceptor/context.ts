import type { Interceptor } from '../core/interceptor.ts'
import { requireContext } from '../core/request-context.ts'

/** The stage that refuses with `permission_denied` whoever asks for a location or tenant that they may not reach. */
export function context(): Interceptor {
  return {
    stage: 'context',
    refuses: ({ declaration }) => (declaration.context ? ['permission_denied'] : []),
    wrap({ declaration }, next) {
      const asked = declaration.context
      if (!asked) return next
      return (call) => {
        requireContext(asked, call.input as Readonly<Record<string, unknown>>, call.principal)
        return next(call)
      }
    },
  }
}
