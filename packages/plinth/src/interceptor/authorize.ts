import { requireAccess } from '../core/access.ts'
import type { Interceptor } from '../core/interceptor.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { checked } from './checked.ts'

/**
 * The stage that refuses with `permission_denied` whoever does not hold the scope and the role that the operation asks
 * for. Of an elevated operation that is recorded, where there is a storage for it.
 */
export function authorize(unitOfWork?: UnitOfWork): Interceptor {
  return {
    stage: 'authorize',
    refuses: ({ declaration }) => (typeof declaration.access === 'object' ? ['permission_denied'] : []),
    wrap({ declaration: { access, elevated } }, next) {
      if (typeof access !== 'object') return next
      return checked((call) => requireAccess(access, call.principal), next, elevated ? unitOfWork : undefined)
    },
  }
}
