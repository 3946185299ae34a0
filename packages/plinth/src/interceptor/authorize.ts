import { requireAccess } from '../core/access.ts'
import type { Interceptor } from '../core/interceptor.ts'

/** The stage that refuses with `permission_denied` whoever does not hold the scope and the role that the operation asks for. */
export function authorize(): Interceptor {
  return {
    stage: 'authorize',
    refuses: ({ declaration }) => (typeof declaration.access === 'object' ? ['permission_denied'] : []),
    wrap({ declaration: { access } }, next) {
      if (typeof access !== 'object') return next
      return (call) => {
        requireAccess(access, call.principal)
        return next(call)
      }
    },
  }
}
