import type { Interceptor } from '../core/interceptor.ts'
import { requireContext } from '../core/request-context.ts'

/**
 * The stage that refuses with `permission_denied` a call whose input names a location or tenant that is not the
 * caller's.
 */
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
