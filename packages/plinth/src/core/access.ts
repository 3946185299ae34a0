import { problem } from './failure/problems.ts'
import type { Principal } from './principal.ts'

/** What somebody must hold: a scope, a role or one of several, or a scope and a role. */
export type Requirement =
  | { readonly scope: string; readonly role?: string | readonly string[] | undefined }
  | { readonly scope?: string | undefined; readonly role: string | readonly string[] }

/** Who may call: anybody, anybody who has proved who they are, or who holds what is required. */
export type Access = 'public' | 'authenticated' | Requirement

/** What is done to the rows of a resource, as far as access to it differs. */
export type AccessVerb = 'read' | 'write' | 'delete'

/** Access to the rows of a resource, by what is done to them. */
export interface AccessByVerb {
  /** Get, list, search, history. */
  readonly read: Access
  /** Create, replace, update, batch. */
  readonly write: Access
  /** Delete and restore. Default: as for writing. */
  readonly delete?: Access | undefined
}

/** The access that a declaration gives to a verb. */
export type AccessTo<A, V extends AccessVerb> = A extends Access
  ? A
  : A extends { readonly [K in V]: infer X extends Access }
    ? X
    : A extends { readonly write: infer X extends Access }
      ? X
      : never

/** The access that a declaration gives to a verb. */
export function accessTo(access: Access | AccessByVerb, verb: AccessVerb): Access {
  if (typeof access === 'string' || !('read' in access)) return access
  return access[verb] ?? access.write
}

/** The roles of which a requirement asks for one; none where it asks for no role. */
export function rolesOf({ role }: Requirement): readonly string[] {
  if (role === undefined) return []
  return typeof role === 'string' ? [role] : role
}

/** Whether a principal holds what is required. */
export function meets(requirement: Requirement, { scopes, roles }: Principal): boolean {
  const { scope, role } = requirement
  if (scope !== undefined && !scopes.includes(scope)) return false
  return role === undefined || rolesOf(requirement).some((it) => roles.includes(it))
}

/**
 * Throws `unauthenticated` or `permission_denied` unless this principal, or nobody, has the access that is asked for.
 */
export function requireAccess(access: Access, principal: Principal | undefined): void {
  if (access === 'public') return
  if (!principal) throw problem('unauthenticated')
  if (access !== 'authenticated' && !meets(access, principal)) throw problem('permission_denied')
}

/** Throws a TypeError when access asks for nothing, or for a role of none: nobody could tell what was meant. */
export function refuseEmptyAccess(subject: string, access: Access): void {
  if (typeof access === 'string') return
  const { scope, role } = access
  const isEmpty = (scope === undefined && role === undefined) || scope === '' || rolesOf(access).includes('')
  if (isEmpty || (role !== undefined && rolesOf(access).length === 0))
    throw new TypeError(`${subject} asks for no scope and no role: write 'authenticated', or which.`)
}
