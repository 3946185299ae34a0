import { problem } from './failure/problems.ts'
import type { Access } from './operation.ts'
import type { Principal } from './principal.ts'

/** Throws `unauthenticated` or `permission_denied` unless this principal, or nobody, has the access that is asked for. */
export function requireAccess(access: Access, principal: Principal | undefined): void {
  if (access === 'public') return
  if (!principal) throw problem('unauthenticated')
  if (access !== 'authenticated' && !principal.scopes.includes(access.scope)) throw problem('permission_denied')
}
