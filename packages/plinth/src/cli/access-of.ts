import { type Access, rolesOf } from '../core/access.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource/resource.ts'
import type { Rules } from '../core/resource/rules.ts'

/** Who may do one operation, to whose rows, and what of these is hidden from whom. */
export interface OperationAccess {
  readonly operation: string
  readonly routes: readonly string[]
  /** `public`, `authenticated`, or the scope and the roles of which one is needed. */
  readonly who: string
  /** Whose rows it is about; absent where that is for its handler to say. */
  readonly rows: string | undefined
  /** The fields that are hidden, each with the scope that shows it. */
  readonly masked: Readonly<Record<string, string>>
  /**
   * Whose use of it leaves an audit record where a write alone would not: `everybody`, or those to whom other owners'
   * rows are open.
   */
  readonly recorded: string | undefined
}

/** Who may do an operation, as its declaration says. */
export function accessOf({ name, declaration }: ReflectedOperation): OperationAccess {
  const { access, routes, standard, elevated, readonly } = declaration
  const { rules } = (standard?.resource as Resource | undefined) ?? {}
  const excepted = rules && exceptedOf(rules, readonly || standard?.verb === 'batch')
  return {
    operation: name,
    routes: routes.map(({ method, path }) => `${method} ${path}`),
    who: accessText(access),
    rows: rules && rowsText(rules, excepted),
    masked: rules?.masks ?? {},
    recorded: elevated ? 'everybody' : excepted,
  }
}

/** Who may call, in a few words: `todo:write and role admin or editor`. */
export function accessText(access: Access): string {
  if (typeof access === 'string') return access
  const roles = rolesOf(access)
  const scope = access.scope === undefined ? [] : [access.scope]
  return [...scope, ...(roles.length > 0 ? [`role ${roles.join(' or ')}`] : [])].join(' and ')
}

/** To whom the rows of other owners are open. */
function exceptedOf({ exceptions }: Rules, isRead: boolean): string | undefined {
  if (!exceptions) return undefined
  const { read, write } = exceptions
  const all = [...(isRead ? [read] : []), ...(write ? [write] : [])].map(accessText)
  return all.length > 0 ? [...new Set(all)].join(', or ') : undefined
}

function rowsText({ tenant, owner, location }: Rules, excepted: string | undefined): string {
  const within = [...(tenant ? ['of the tenant'] : []), ...(location === undefined ? [] : [`at their ${location}`])]
  if (!owner) return within.length > 0 ? within.join(', ') : 'all'
  const others = ['all', ...within].join(' ')
  return [['own', ...within].join(' '), ...(excepted === undefined ? [] : [`${others} for ${excepted}`])].join('; ')
}
