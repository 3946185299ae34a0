import type { AnySchema, Fields } from '../schema/schema.ts'
import { isOperator } from './filter.ts'

/** How many comparisons the filters of one list may have, whatever form they come in. */
export const mostComparisons = 20
/** How deep groups may be nested. */
export const deepest = 4

/**
 * What each field may be compared by: by field and operator, `eq` for equality, what is compiled from the flat
 * parameter.
 */
export type Operands<T> = ReadonlyMap<string, ReadonlyMap<string, T>>

/** The operands of these flat filter parameters. */
export function operandsOf<T>(parameters: Fields, compile: (schema: AnySchema, parameter: string) => T): Operands<T> {
  const operands = new Map<string, Map<string, T>>()
  for (const [parameter, schema] of Object.entries(parameters)) {
    const [field, operator] = parts(parameter)
    const known = operands.get(field) ?? new Map<string, T>()
    operands.set(field, known.set(operator, compile(schema, parameter)))
  }
  return operands
}

/**
 * The field and the operator of a flat filter parameter: `location__country_code__in` is `location.country_code` with
 * `in`.
 */
export function parts(parameter: string): readonly [field: string, operator: string] {
  if (!parameter.includes('__')) return [parameter, 'eq']
  const names = parameter.split('__')
  const operator = isOperator(names.at(-1) as string) ? (names.pop() as string) : 'eq'
  return [names.join('.'), operator]
}
