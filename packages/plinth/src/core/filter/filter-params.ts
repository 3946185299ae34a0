import type { Fault } from '../failure/failure.ts'
import { invalid } from '../failure/problems.ts'
import { lexical } from '../schema/lexical.ts'
import { type AnySchema, bracketed, deferred, type Fields } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import { t } from '../schema/vocabulary.ts'
import type { Filter } from './filter-expression.ts'
import { deepest, mostComparisons, type Operands, operandsOf } from './filter-operands.ts'

/** What stands between brackets after `filter`, with its value: `{ '[param][title][like]': 'Buy%' }`. */
export type FilterParams = Readonly<Record<string, string>>

/** What filter parameters ask for. */
export interface ReadParams {
  /** Undefined when they hold no condition. */
  readonly filter: Filter | undefined
  /** The terms of the order: `-due_at`. */
  readonly sort: readonly string[] | undefined
}

interface Operand {
  readonly parameter: string
  readonly read: (text: string, faults: Fault[]) => unknown
}

/** Where in a binding the reading is. */
interface Reading {
  readonly text: string
  readonly conditions: ReadonlyMap<string, Filter>
  at: number
  comparisons: number
}

/** The `filter` parameter of a list in the dialect of python-filterparams. */
export function paramsField(): Fields {
  return {
    filter: t.Optional({
      ...t.Map(t.String({ maxLength: 2000 }), {
        description:
          'Conditions in the dialect of filterparams: `filter[param][name][op][alias]=value`, joined by `filter[binding]=a&(b|!c)`, ordered by `filter[order]=desc(name)`. Without an operator it is `eq`, without an alias the name, without a binding all must be true; in `like`, `%` stands for any text.',
      }),
      [bracketed]: true as const,
      [deferred]: true as const,
    }),
  }
}

/** Whether a filter came as parameters rather than as a tree. */
export function isParams(filter: unknown): filter is FilterParams {
  return typeof filter === 'object' && filter !== null && Object.keys(filter).some((key) => key.startsWith('['))
}

/**
 * Compiles the reader of filter parameters in the dialect of python-filterparams over these flat ones. It throws
 * `validation_failed` with the fault `invalid_filter`, which names the byte, or `filter_too_complex`.
 *
 *     binding = term *( "|" term )
 *     term    = factor *( "&" factor )
 *     factor  = [ "!" ] ( alias / "(" binding ")" )
 */
export function paramsReader(parameters: Fields, sortable: ReadonlySet<string>): (given: FilterParams) => ReadParams {
  const operands = operandsOf(parameters, operandOf)
  return (given) => {
    const conditions = new Map<string, Filter>()
    let binding: string | undefined
    let sort: readonly string[] | undefined
    for (const [key, text] of Object.entries(given)) {
      if (key === '[binding]') binding = text
      else if (key === '[order]') sort = orderOf(text, sortable)
      else {
        const [alias, condition] = conditionOf(key, text, operands)
        if (conditions.has(alias)) throw refusal(key, `the name ${quoted(alias)} is taken`)
        conditions.set(alias, condition)
      }
    }
    const all = [...conditions.values()]
    if (all.length > mostComparisons) throw refusal('', `more than ${mostComparisons} conditions`, 'filter_too_complex')
    return { filter: binding === undefined ? joined('and', all) : bound(binding, conditions), sort }
  }
}

function operandOf(schema: AnySchema, parameter: string): Operand {
  const readText = lexical(schema)
  const validate = validator(schema)
  return { parameter, read: (text, faults) => validate(readText(text), faults) }
}

function conditionOf(key: string, text: string, operands: Operands<Operand>): [alias: string, condition: Filter] {
  const parts = /^\[param\]\[([^[\]]+)\](?:\[([^[\]]+)\])?(?:\[([^[\]]+)\])?$/.exec(key)
  if (!parts) throw refusal(key, 'expected [param][name][operator][alias], [binding] or [order]')
  const [, name = '', operator = 'eq', alias = name] = parts
  const at = (part: string): string =>
    ` at ${Buffer.byteLength(`filter${key}`.slice(0, 6 + key.indexOf(`[${part}]`) + 1))}`
  const known = operands.get(name)
  if (!known) throw refusal(key, `unknown field ${quoted(name)}${at(name)}`)
  const operand = known.get(operator)
  if (!operand) throw refusal(key, `unknown operator ${quoted(operator)} of ${quoted(name)}${at(operator)}`)
  const faults: Fault[] = []
  const value = operand.read(operator === 'like' ? patternOf(key, text) : text, faults)
  if (faults[0]) throw refusal(key, faults[0].detail)
  return [alias, { kind: 'comparison', parameter: operand.parameter, value }]
}

function patternOf(key: string, text: string): string {
  const at = text.indexOf('*')
  if (at >= 0) throw refusal(key, `cannot look for an asterisk at ${Buffer.byteLength(text.slice(0, at))}`)
  return text.replaceAll('%', '*')
}

function orderOf(text: string, sortable: ReadonlySet<string>): readonly string[] {
  let byte = 0
  const terms = text.split(',').map((term) => {
    const [, way, inner, bare] = /^(?:(asc|desc)\((\w+)\)|(\w+))$/.exec(term) ?? []
    const name = inner ?? bare
    if (name === undefined || !sortable.has(name))
      throw refusal('[order]', `cannot be ordered by ${quoted(term)} at ${byte}`)
    byte += Buffer.byteLength(term) + 1
    return way === 'desc' ? `-${name}` : name
  })
  if (terms.length > 5) throw refusal('[order]', 'more than 5 terms')
  return terms
}

function bound(text: string, conditions: ReadonlyMap<string, Filter>): Filter | undefined {
  const reading: Reading = { text, conditions, at: 0, comparisons: 0 }
  const found = choice(reading, 0)
  if (reading.at < text.length) refuse(reading, 'expected "&", "|" or the end')
  return found
}

function choice(reading: Reading, depth: number): Filter {
  if (depth > deepest) refuse(reading, `nested more than ${deepest} deep`, 'filter_too_complex')
  const of = [term(reading, depth)]
  while (accept(reading, '|')) of.push(term(reading, depth))
  return joined('or', of) as Filter
}

function term(reading: Reading, depth: number): Filter {
  const of = [factor(reading, depth)]
  while (accept(reading, '&')) of.push(factor(reading, depth))
  return joined('and', of) as Filter
}

function factor(reading: Reading, depth: number): Filter {
  const negated = accept(reading, '!')
  const of = accept(reading, '(') ? group(reading, depth + 1) : named(reading)
  return negated ? { kind: 'not', of } : of
}

function group(reading: Reading, depth: number): Filter {
  const found = choice(reading, depth)
  if (!accept(reading, ')')) refuse(reading, 'expected ")"')
  return found
}

function named(reading: Reading): Filter {
  const name = /[^&|!()]*/y
  name.lastIndex = reading.at
  const [alias = ''] = name.exec(reading.text) ?? []
  const found = reading.conditions.get(alias)
  if (!found) refuse(reading, alias === '' ? 'expected a name' : `unknown name ${quoted(alias)}`)
  if (++reading.comparisons > mostComparisons)
    refuse(reading, `more than ${mostComparisons} comparisons`, 'filter_too_complex')
  reading.at += alias.length
  return found
}

function joined(kind: 'and' | 'or', of: readonly Filter[]): Filter | undefined {
  return of.length > 1 ? { kind, of } : of[0]
}

function accept(reading: Reading, mark: string): boolean {
  if (reading.text[reading.at] !== mark) return false
  reading.at++
  return true
}

function refuse({ text, at }: Reading, what: string, code?: string): never {
  throw refusal('[binding]', `${what} at ${Buffer.byteLength(text.slice(0, at))}`, code)
}

function refusal(key: string, detail: string, code = 'invalid_filter'): Error {
  const shown = key.length > 100 ? `${key.slice(0, 100)}...` : key
  return invalid([
    { pointer: `/filter${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail, in: 'query' },
  ])
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name)
}
