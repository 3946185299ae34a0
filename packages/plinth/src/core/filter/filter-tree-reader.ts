import type { Fault } from '../failure/failure.ts'
import { invalid } from '../failure/problems.ts'
import type { Fields } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import type { Filter } from './filter-expression.ts'
import { deepest, mostComparisons, operandsOf } from './filter-operands.ts'

/**
 * Compiles the reader of filters as data over these flat parameters. It throws `validation_failed` with all that is
 * wrong, each with its place, and `filter_too_complex` where there is too much of it.
 */
export function filterTreeReader(parameters: Fields): (tree: unknown) => Filter {
  const operands = operandsOf(parameters, (schema, parameter) => ({ parameter, validate: validator(schema) }))

  return (sent) => {
    const faults: Fault[] = []
    let comparisons = 0
    const refuse = (pointer: string, code: string, detail: string): Filter[] => {
      faults.push({ pointer, code, detail })
      return []
    }

    const filter = (tree: unknown, at: string, depth: number): Filter[] => {
      if (!isObject(tree)) return refuse(at, 'invalid_type', 'must be an object')
      const members = Object.entries(tree)
      if (members.length === 0) return refuse(at, 'too_few_items', 'must have at least 1 member')
      const of = members.flatMap(([name, value]) => {
        const here = `${at}/${token(name)}`
        if (name === 'and' || name === 'or' || name === 'not') return group(name, value, here, depth + 1)
        return field(name, value, here)
      })
      return of.length > 1 ? [{ kind: 'and', of }] : of
    }

    const group = (kind: 'and' | 'or' | 'not', value: unknown, at: string, depth: number): Filter[] => {
      if (depth > deepest) return refuse(at, 'filter_too_complex', `must not be nested more than ${deepest} deep`)
      if (kind === 'not') return filter(value, at, depth).map((of) => ({ kind, of }))
      if (!Array.isArray(value)) return refuse(at, 'invalid_type', 'must be a list')
      if (value.length === 0) return refuse(at, 'too_few_items', 'must have at least 1 item')
      return [{ kind, of: value.flatMap((each, index) => filter(each, `${at}/${index}`, depth)) }]
    }

    const field = (name: string, value: unknown, at: string): Filter[] => {
      const operators = operands.get(name)
      if (!operators) return refuse(at, 'unknown_field', 'is not a field to search by')
      if (!isObject(value)) return refuse(at, 'invalid_type', 'must be an object of comparisons')
      const compared = Object.entries(value)
      if (compared.length === 0) return refuse(at, 'too_few_items', 'must have at least 1 member')
      return compared.flatMap(([operator, operand]) => {
        const here = `${at}/${token(operator)}`
        const known = operators.get(operator)
        if (!known) return refuse(here, 'unknown_field', 'is not an operator of this field')
        if (++comparisons > mostComparisons) {
          if (comparisons > mostComparisons + 1) return []
          return refuse(here, 'filter_too_complex', `must not be the comparison after ${mostComparisons} others`)
        }
        const before = faults.length
        const read = known.validate(operand, faults)
        for (const fault of faults.slice(before)) fault.pointer = here + fault.pointer
        return [{ kind: 'comparison', parameter: known.parameter, value: read }]
      })
    }

    const [found] = filter(sent, '/filter', 0)
    if (faults.length > 0 || !found) throw invalid(faults)
    return found
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A reference token of a JSON Pointer (RFC 6901). */
function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
