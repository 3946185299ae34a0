import type { Interceptor } from '../core/interceptor.ts'
import { problem } from '../core/problems.ts'

/** The stage that refuses with `permission_denied` whoever does not hold the scope that the operation asks for. */
export function authorize(): Interceptor {
  return {
    stage: 'authorize',
    refuses: ({ declaration }) => (typeof declaration.access === 'object' ? ['permission_denied'] : []),
    wrap({ declaration: { access } }, next) {
      if (typeof access !== 'object') return next
      const { scope } = access
      return (call) => {
        if (!call.principal?.scopes.includes(scope)) throw problem('permission_denied')
        return next(call)
      }
    },
  }
}
