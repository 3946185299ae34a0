import type { Filter } from '../core/filter-expression.ts'
import type { SqlValue } from './dialect/connection.ts'
import { type Condition, condition } from './filter.ts'
import type { Table } from './table.ts'

/** A filter in SQL, with whatever values. */
export interface Predicate {
  /** Empty when every row passes. */
  readonly sql: string
  /** The values of a filter of this shape, in the order of the marks. */
  readonly bind: (filter: Filter) => SqlValue[]
}

/** Compiles a filter. Throws a TypeError when it compares what the resource does not declare. */
export function predicate(table: Table, filter: Filter): Predicate {
  const conditions: Condition[] = []
  const sqlOf = (it: Filter): string => {
    if (it.kind === 'comparison') {
      const made = condition(table, it.parameter, it.value)
      conditions.push(made)
      return made.sql
    }
    // Not "not": what SQL does not know is no more true of a row than what it denies.
    if (it.kind === 'not') return `(${sqlOf(it.of)}) is not true`
    return it.of.map((each) => `(${sqlOf(each)})`).join(` ${it.kind} `)
  }
  const sql = sqlOf(filter)
  const bind = (it: Filter): SqlValue[] =>
    comparisons(it).flatMap((each, index) => {
      const { bind: encode } = conditions[index] as Condition
      return encode ? [encode(each.value)] : []
    })
  return { sql, bind }
}

/** What of a filter decides its SQL: all but the values that are bound. */
export function shape(filter: Filter): string {
  if (filter.kind === 'not') return `not(${shape(filter.of)})`
  if (filter.kind !== 'comparison') return `${filter.kind}(${filter.of.map(shape).join()})`
  return filter.parameter.endsWith('__null') ? `${filter.parameter}=${String(filter.value)}` : filter.parameter
}

/** How many texts are searched in a row, at most. */
export function searches(filter: Filter): number {
  return comparisons(filter).filter(({ parameter }) => /__(contains|starts_with|like)$/.test(parameter)).length
}

type Comparison = Extract<Filter, { readonly kind: 'comparison' }>

/** The comparisons of a filter from left to right, as their marks stand in SQL. */
export function comparisons(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'comparison') return [filter]
  return filter.kind === 'not' ? comparisons(filter.of) : filter.of.flatMap(comparisons)
}
