import type { Filter } from '../../core/filter/filter-expression.ts'
import type { SqlValue } from '../dialect/connection.ts'
import { quote } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { anyCondition, type Condition, condition } from './filter.ts'
import type { Related, Relations } from './relation.ts'

/** A filter in SQL, with whatever values. */
export interface Predicate {
  /** Empty when every row passes. */
  readonly sql: string
  /** The values of a filter of this shape, in the order of the marks. */
  readonly bind: (filter: Filter) => SqlValue[]
}

/** The name under which rows stand when something is asked of what they refer to. */
export const rowsName = '"looked_at"'

/** Compiles a filter. Throws a TypeError when it compares what the resource does not declare. */
export function predicate(table: Table, filter: Filter, relations?: Relations): Predicate {
  const conditions: Condition[] = []
  const sqlOf = (it: Filter, of = table, compile = condition): string => {
    if (it.kind === 'comparison') {
      const made = compile(of, it.parameter, it.value)
      conditions.push(made)
      return made.sql
    }
    if (it.kind === 'related') {
      const relation = relations?.get(it.relation) as Related
      // One lookup by key for each row is bounded; a search for all rows that they could refer to is not.
      return `exists (${referred(relation)} and ${sqlOf(it.of, relation.target.table, anyCondition)})`
    }
    // Not by "not", which leaves null as it is: a condition that is not known is not true of a row either.
    if (it.kind === 'not') return table.dialect.untrue(sqlOf(it.of, of, compile))
    return it.of.map((each) => `(${sqlOf(each, of, compile)})`).join(` ${it.kind} `)
  }
  const sql = sqlOf(filter)
  const bind = (it: Filter): SqlValue[] =>
    comparisons(it).flatMap((each, index) => {
      const { bind: encode } = conditions[index] as Condition
      return encode ? [encode(each.value)] : []
    })
  return { sql, bind }
}

function referred({ field, target }: Related): string {
  const { key, from, identity, dialect } = target.table
  const alike = [[key.name, field], ...identity.map((name) => [name, name])]
  const same = alike.map(([name, own]) => `"referred".${quote(name as string)} = ${rowsName}.${quote(own as string)}`)
  return `select 1 ${dialect.named(from, '"referred"')} where ${same.join(' and ')}`
}

/** What of a filter decides its SQL: all but the values that are bound. */
export function shape(filter: Filter): string {
  if (filter.kind === 'not') return `not(${shape(filter.of)})`
  if (filter.kind === 'related') return `${filter.relation}(${shape(filter.of)})`
  if (filter.kind !== 'comparison') return `${filter.kind}(${filter.of.map(shape).join()})`
  return filter.parameter.endsWith('__null') ? `${filter.parameter}=${String(filter.value)}` : filter.parameter
}

/** How many texts are searched for a row, or other rows looked up, at most. */
export function searches(filter: Filter): number {
  if (filter.kind === 'comparison') return /__(contains|starts_with|like)$/.test(filter.parameter) ? 1 : 0
  if (filter.kind === 'related') return 1 + searches(filter.of)
  if (filter.kind === 'not') return searches(filter.of)
  return filter.of.reduce((sum, each) => sum + searches(each), 0)
}

/** A comparison of a filter. */
export type Comparison = Extract<Filter, { readonly kind: 'comparison' }>

/** The comparisons of a filter from left to right, as their marks stand in SQL. */
export function comparisons(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'comparison') return [filter]
  return filter.kind === 'not' || filter.kind === 'related' ? comparisons(filter.of) : filter.of.flatMap(comparisons)
}
