import type { Principal } from '../../core/principal.ts'
import { isExcepted, type Rules } from '../../core/resource/rules.ts'

/**
 * The rows of a table in two extents: those of one's own, and those of all owners of the tenant where these may be
 * open.
 */
interface Extent<M> {
  readonly table: { readonly rules: Rules }
  readonly wide: M | undefined
}

/**
 * The rows that a caller reaches of a table, to read or to write them: its own, or those of all owners where they are
 * open to it.
 */
export function reached<M extends Extent<M>>(own: M, principal: Principal | undefined, to: 'read' | 'write'): M {
  const { wide, table } = own
  return wide && principal && isExcepted(table.rules, principal, to) ? wide : own
}
