import type { Failed, Fault } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import { parts } from '../../core/filter/filter-operands.ts'
import { comparisons } from '../list/predicate.ts'
import type { Row } from './row.ts'

/**
 * What a list asks of rows: parameters, then what stands in `or`, then what stands in `filter`, with where these begin.
 */
interface Asked {
  readonly of: readonly Filter[]
  readonly or: number
  readonly filter: number
}

/** Throws `permission_denied` when a list is filtered or ordered by what its caller is not shown. */
export function assertNotAskedOf(hidden: readonly string[], asked: Asked, sort: readonly string[] = []): void {
  const faults: Fault[] = []
  for (const { parameter, place } of placed(asked)) if (hidden.includes(parts(parameter)[0])) faults.push(denied(place))
  for (const term of sort) if (hidden.includes(term.replace('-', ''))) faults.push(denied('sort'))
  if (faults.length > 0) throw refusal(faults)
}

/** Throws `permission_denied` when a list is about a location that is not one of the caller's. */
export function assertOwnLocation(field: string, locations: readonly string[], asked: Asked): void {
  const others = placed(asked).filter(({ parameter, value }) => {
    if (parameter === field) return !locations.includes(value as string)
    return parameter === `${field}__in` && (value as string[]).some((it) => !locations.includes(it))
  })
  if (others.length > 0) throw refusal(others.map(({ place }) => denied(place)))
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

/** The comparisons that a list asks for, each with the member of the query that it stands in. */
function placed({ of, or, filter }: Asked) {
  return of.flatMap((each, index) => {
    const within = index < or ? undefined : index < filter ? 'or' : 'filter'
    return comparisons(each).map((it) => ({ ...it, place: within ?? it.parameter }))
  })
}

function denied(name: string): Fault {
  return { pointer: `/${name}`, code: 'permission_denied', detail: 'is not for this caller' }
}

function refusal(faults: readonly Fault[]): Failed {
  return problem('permission_denied', { faults })
}
