import type { Interceptor } from '../core/interceptor.ts'
import { requireContext } from '../core/request-context.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { checked } from './checked.ts'

/**
 * The stage that refuses with `permission_denied` a call whose input names a location or tenant that is not the
 * caller's. Of an elevated operation that is recorded, where there is a storage for it.
 */
export function context(unitOfWork?: UnitOfWork): Interceptor {
  return {
    stage: 'context',
    refuses: ({ declaration }) => (declaration.context ? ['permission_denied'] : []),
    wrap({ declaration: { context: asked, elevated } }, next) {
      if (!asked) return next
      return checked(
        (call) => requireContext(asked, call.input as Readonly<Record<string, unknown>>, call.principal),
        next,
        elevated ? unitOfWork : undefined,
      )
    },
  }
}
