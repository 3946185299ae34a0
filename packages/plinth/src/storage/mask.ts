import type { Failed, Fault } from '../core/failure.ts'
import type { Filter } from '../core/filter-expression.ts'
import { parts } from '../core/filter-operands.ts'
import { problem } from '../core/problems.ts'
import { comparisons } from './predicate.ts'
import type { Row } from './row.ts'

/** Throws `permission_denied` when a list is filtered or ordered by what its caller is not shown. */
export function assertNotAskedOf(
  hidden: readonly string[],
  filters: readonly Filter[],
  sort: readonly string[] = [],
): void {
  const faults: Fault[] = []
  for (const { parameter } of filters.flatMap(comparisons))
    if (hidden.includes(parts(parameter)[0])) faults.push(denied(parameter))
  for (const term of sort) if (hidden.includes(term.replace('-', ''))) faults.push(denied('sort'))
  if (faults.length > 0) throw refusal(faults)
}

/** Throws `permission_denied` when a list is about a location that is not one of the caller's. */
export function assertOwnLocation(field: string, locations: readonly string[], filters: readonly Filter[]): void {
  const others = filters.flatMap(comparisons).filter(({ parameter, value }) => {
    if (parameter === field) return !locations.includes(value as string)
    return parameter === `${field}__in` && (value as string[]).some((it) => !locations.includes(it))
  })
  if (others.length > 0) throw refusal(others.map(({ parameter }) => denied(parameter)))
}

/** Throws `permission_denied` when a write sets what its caller is not shown. */
export function assertNotSet(hidden: readonly string[], given: Row): void {
  const faults = hidden.filter((name) => given[name] !== undefined).map(denied)
  if (faults.length > 0) throw refusal(faults)
}

/** What a filter fails with that is about what its caller is not shown. */
export function deniedFilter(parameter: string): Failed {
  return refusal([denied(parameter)])
}

function denied(name: string): Fault {
  return { pointer: `/${name}`, code: 'permission_denied', detail: 'is not for this caller' }
}

function refusal(faults: readonly Fault[]): Failed {
  return problem('permission_denied', { faults })
}
