import type { Fault } from '../failure/failure.ts'
import { invalid } from '../failure/problems.ts'
import { lexical } from '../schema/lexical.ts'
import { type AnySchema, type Fields, keywords, kind } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import { deepest, mostComparisons, type Operands, operandsOf } from './filter-operands.ts'

/** What rows of a list must be: the flat filter parameters, joined. Two-valued: what is not true of a row is false. */
export type Filter =
  | { readonly kind: 'comparison'; readonly parameter: string; readonly value: unknown }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Of the row that a field refers to; false where there is none. */
  | { readonly kind: 'related'; readonly relation: string; readonly of: Filter }

/** The right side of a comparison: of which parameter it is, and how it is read. */
interface Operand {
  readonly parameter: string
  readonly isList: boolean
  readonly read: (texts: readonly string[], faults: Fault[]) => unknown
}

/** Where in a text the reading is. */
interface Reading {
  readonly text: string
  readonly operands: Operands<Operand>
  at: number
  comparisons: number
}

/**
 * Compiles the reader of `or` parameters over these flat ones: `(status.eq.done,and(due_at.null.true,not.rank.gt.3))`.
 * It throws `validation_failed` with the fault `invalid_filter`, which names the byte, or `filter_too_complex`.
 *
 *     or-param = "(" cond 1*( "," cond ) ")"
 *     cond     = [ "not." ] ( compare / group )
 *     group    = ( "and" / "or" ) "(" cond *( "," cond ) ")"
 *     compare  = field "." op "." ( value / "(" value *( "," value ) ")" )
 *     field    = name [ "." name ]
 *     value    = 1*<any but , ( ) "> / DQUOTE *( <any but " \> / "\" DQUOTE / "\\" ) DQUOTE
 */
export function filterReader(parameters: Fields): (texts: readonly string[]) => readonly Filter[] {
  const operands = operandsOf(parameters, operandOf)
  return (texts) => {
    let comparisons = 0
    return texts.map((text) => {
      const reading: Reading = { text, operands, at: 0, comparisons }
      const found = group(reading, 'or', 1)
      if (found.of.length < 2) refuse(reading, 'expected another condition', reading.at - 1)
      if (reading.at < text.length) refuse(reading, 'expected the end')
      comparisons = reading.comparisons
      return found
    })
  }
}

function operandOf(schema: AnySchema, parameter: string): Operand {
  const validate = validator(schema)
  const { items } = keywords(schema)
  const readText = lexical(items ?? schema)
  if (schema[kind] === 'array') {
    return { parameter, isList: true, read: (texts, faults) => validate(texts.map(readText), faults) }
  }
  return { parameter, isList: false, read: ([text = ''], faults) => validate(readText(text), faults) }
}

function group(reading: Reading, kind: 'and' | 'or', depth: number): Filter & { readonly of: readonly Filter[] } {
  if (depth > deepest) refuse(reading, `nested more than ${deepest} deep`, reading.at, 'filter_too_complex')
  const of = parenthesised(reading, () => condition(reading, depth))
  return { kind, of }
}

function parenthesised<T>(reading: Reading, read: () => T): T[] {
  const found: T[] = []
  expect(reading, '(')
  do found.push(read())
  while (accept(reading, /,/y))
  expect(reading, ')')
  return found
}

function condition(reading: Reading, depth: number): Filter {
  const negated = accept(reading, /not\./y) !== undefined
  const kind = accept(reading, /(?:and|or)(?=\()/y) as 'and' | 'or' | undefined
  const found = kind ? group(reading, kind, depth + 1) : comparison(reading)
  return negated ? { kind: 'not', of: found } : found
}

function comparison(reading: Reading): Filter {
  const fieldAt = reading.at
  const field = fieldName(reading)
  const operators = reading.operands.get(field)
  if (!operators) refuse(reading, `unknown field ${quoted(field)}`, fieldAt)
  expect(reading, '.')
  const operatorAt = reading.at
  const operator = word(reading, 'an operator')
  const operand = operators.get(operator)
  if (!operand) refuse(reading, `unknown operator ${quoted(operator)} of ${quoted(field)}`, operatorAt)
  expect(reading, '.')
  const valueAt = reading.at
  const texts = operand.isList ? parenthesised(reading, () => value(reading)) : [value(reading)]
  if (++reading.comparisons > mostComparisons) {
    refuse(reading, `more than ${mostComparisons} comparisons`, fieldAt, 'filter_too_complex')
  }
  const faults: Fault[] = []
  const read = operand.read(texts, faults)
  if (faults[0]) refuse(reading, `${quoted(field)} ${faults[0].detail}`, valueAt)
  return { kind: 'comparison', parameter: operand.parameter, value: read }
}

/** A field, or one of what a field refers to: `location.country_code`. */
function fieldName(reading: Reading): string {
  const { operands, at } = reading
  const first = word(reading, 'a field')
  if (operands.has(first)) return first
  const after = reading.at
  const [, second = ''] = /^\.([^.,()"]+)/.exec(reading.text.slice(after)) ?? []
  const name = `${first}.${second}`
  if (operands.has(name)) reading.at = at + name.length
  return operands.has(name) ? name : first
}

function word(reading: Reading, what: string): string {
  return accept(reading, /[^.,()"]+/y) ?? refuse(reading, `expected ${what}`)
}

function value(reading: Reading): string {
  const text = accept(reading, /[^,()"]+|"(?:[^"\\]|\\["\\])*"/y) ?? refuse(reading, 'expected a value')
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text
}

/** What the pattern finds at this place, which is left behind; undefined when it is something else. */
function accept(reading: Reading, pattern: RegExp): string | undefined {
  pattern.lastIndex = reading.at
  const [found] = pattern.exec(reading.text) ?? []
  reading.at += found?.length ?? 0
  return found
}

function expect(reading: Reading, mark: '(' | ')' | '.'): void {
  if (reading.text[reading.at] !== mark) refuse(reading, `expected "${mark}"`)
  reading.at++
}

function refuse(reading: Reading, what: string, at = reading.at, code = 'invalid_filter'): never {
  const byte = Buffer.byteLength(reading.text.slice(0, at))
  throw invalid([{ pointer: '/or', code, detail: `${what} at ${byte}` }])
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name)
}
