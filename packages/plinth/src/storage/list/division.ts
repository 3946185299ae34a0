import type { Filter } from '../../core/filter/filter-expression.ts'
import { parts } from '../../core/filter/filter-operands.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { Term } from './keyset.ts'

/** The conditions of a filter by what indexes make of them, each named by its place among all. */
export interface Division {
  /** Those that leave one range of an index, in which the rows are in the order of the list. */
  readonly range: readonly number[]
  /** All others: they are asked of each row in the range. */
  readonly rest: readonly number[]
  /** Those of the rest by which another index finds rows, in another order; together when they are about one column. */
  readonly found: readonly (readonly number[])[]
}

const bounding = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'null'])

/** Divides the conditions of which all must hold. */
export function divide(table: Table, conditions: readonly Filter[], terms: readonly Term[]): Division {
  const lead = terms[0]?.column as Column
  // An index on each field goes on with the time of creation and the key: equal ones are in the default order, or its
  // reverse.
  let equalsAreInOrder =
    lead.name === 'created_at' && terms.length === 2 && terms[0]?.descending === terms[1]?.descending
  const range: number[] = []
  const rest: number[] = []
  const found = new Map<Column, number[]>()
  const always: number[] = []
  for (const [place, condition] of conditions.entries()) {
    if (isLeading(table, condition)) {
      always.push(place)
      continue
    }
    const { column, operator } = indexed(table, condition)
    if (column === lead && bounding.has(operator)) range.push(place)
    else if (column && equalsAreInOrder && isEquality(operator, condition)) {
      range.push(place)
      equalsAreInOrder = false
    } else {
      rest.push(place)
      const isFound =
        operator === 'in' || (operator === 'null' ? isEquality(operator, condition) : bounding.has(operator))
      if (column && isFound) found.set(column, [...(found.get(column) ?? []), place])
    }
  }
  return { range: [...always, ...range], rest, found: [...found.values()].map((it) => [...always, ...it]) }
}

/** Whether it is what rules ask of every row, for which all indexes have columns before those that they are about. */
function isLeading(table: Table, condition: Filter): boolean {
  return (
    condition.kind === 'comparison' && table.rulings.has(condition.parameter) && !condition.parameter.endsWith('__in')
  )
}

/** The indexed column that a condition is about, if it is about one, and how. */
function indexed(table: Table, condition: Filter): { readonly column: Column | undefined; readonly operator: string } {
  if (condition.kind !== 'comparison') return { column: undefined, operator: '' }
  const [field, operator] = parts(condition.parameter)
  const column = table.column.get(field)
  return { column: column && (!column.long || table.sort.has(field)) ? column : undefined, operator }
}

function isEquality(operator: string, condition: Filter): boolean {
  return operator === 'eq' || (operator === 'null' && condition.kind === 'comparison' && condition.value === true)
}
