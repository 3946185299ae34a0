import { requireAccess } from '../../core/access.ts'
import { invalid } from '../../core/failure/problems.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import { parts } from '../../core/filter/filter-operands.ts'
import type { Principal } from '../../core/principal.ts'
import { deniedFilter } from '../table/mask.ts'
import { rulings } from '../table/scope.ts'
import type { Table } from '../table/table.ts'
import type { Extent, Related, Relations } from './relation.ts'

/** The table of what a field refers to, about the rows that are open to who asks. */
export type Target = (of: Extent) => Table

/** Who filters by what rows refer to. */
interface RelatedAsker {
  readonly principal: Principal | undefined
  readonly hidden: readonly string[]
  readonly target: Target
}

/**
 * A filter in which what is asked of rows that fields refer to is asked of those alone that the caller may see: to it
 * there are no others. Throws `unauthenticated` or `permission_denied` when it may see none, or not that of them.
 */
export function related(table: Table, relations: Relations | undefined, filter: Filter, asker: RelatedAsker): Filter {
  if (filter.kind === 'related') return filter
  const inner = (of: Filter): Filter => related(table, relations, of, asker)
  if (filter.kind === 'not') return { kind: 'not', of: inner(filter.of) }
  if (filter.kind !== 'comparison') return { kind: filter.kind, of: filter.of.map(inner) }
  const { parameter, value } = filter
  const [path, operator] = parts(parameter)
  if (!table.related.has(path)) return filter
  if (!relations) {
    const fault = { code: 'conflicting_value', detail: 'must not be given with as_of' }
    throw invalid([{ pointer: `/${parameter}`, ...fault }])
  }
  const [name = '', field = ''] = path.split('.')
  const { field: reference, target, access } = relations.get(name) as Related
  const { principal, hidden } = asker
  requireAccess(access, principal)
  const reached = asker.target(target)
  const reach = reached.scope.reachOf(principal)
  if (hidden.includes(reference) || reach.hidden.includes(field)) throw deniedFilter(parameter)
  const compared = (by: string, to: unknown): Filter => {
    const asked: Filter = { kind: 'comparison', parameter: by === 'eq' ? field : `${field}__${by}`, value: to }
    return {
      kind: 'related',
      relation: name,
      of: { kind: 'and', of: [...rulings(reached, reach, undefined), asked] },
    }
  }
  // A row that is not there differs from every value.
  const opposite = opposites[operator]
  if (opposite) return { kind: 'not', of: compared(opposite, value) }
  if (operator === 'null' && value === true) return { kind: 'not', of: compared('null', false) }
  return compared(operator, value)
}

const opposites: Readonly<Record<string, string | undefined>> = { ne: 'eq', nin: 'in' }
