import { joinList, lexical } from '../../core/schema/lexical.ts'
import { type AnySchema, type Fields, type Kind, keywords, kind, optional, secret } from '../../core/schema/schema.ts'
import { validator } from '../../core/schema/validate.ts'
import type { Form, Variable } from './variable.ts'
import { variables } from './variables.ts'

/** The variables that a service declares for itself. Throws a TypeError when one has a name that every service has. */
export function declaredVariables(service: string, fields: Fields): Readonly<Record<string, Variable<unknown>>> {
  const taken = Object.keys(fields).filter((name) => name in variables)
  if (taken.length > 0) throw new TypeError(`"${service}" declares ${taken.join(', ')}, which every service has.`)
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, declaredVariable(schema)]))
}

function declaredVariable(schema: AnySchema): Variable<unknown> {
  const { description = '', default: given, [secret]: hidden = false, [optional]: omissible } = keywords(schema)
  return {
    description,
    form: formOf(schema),
    secret: hidden,
    long: false,
    default: given === undefined ? undefined : textOf(given),
    needed: given === undefined && !omissible ? 'service' : undefined,
    unless: undefined,
  }
}

/** A value as its variable is written. */
export function textOf(value: unknown): string {
  if (Array.isArray(value) && !value.some((item) => typeof item === 'object')) return joinList(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function formOf(schema: AnySchema): Form<{}> {
  const read = lexical(schema)
  const validate = validator(schema)
  return {
    description: describe(schema),
    example: exampleOf(schema),
    read(text) {
      const faults: [] = []
      const value = validate(read(text), faults)
      return faults.length === 0 ? (value as {}) : undefined
    },
  }
}

function exampleOf(schema: AnySchema): string {
  const { default: given, examples = [], enum: words = [], items, minimum, maximum } = keywords(schema)
  const declared = examples[0] ?? given ?? words[0] ?? minimum ?? maximum
  if (declared !== undefined) return textOf(declared)
  return items ? exampleOf(items) : (samples[schema[kind]] ?? '...')
}

const samples: Readonly<Partial<Record<Kind, string>>> = {
  boolean: 'true',
  date: '2026-03-01',
  duration: 'PT1H30M',
  instant: '2026-03-01T09:30:00Z',
}

/** What the text must be, to follow "must be". */
function describe(schema: AnySchema): string {
  const { enum: words = [], items, pattern, minLength, maxLength, minimum, maximum } = keywords(schema)
  switch (schema[kind]) {
    case 'enum':
      return `one of ${words.join(', ')}`
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `an integer${range(reached(minimum), reached(maximum))}`
    case 'number':
      return `a number${range(minimum, maximum)}`
    case 'decimal':
      return 'a decimal number'
    case 'bigInteger':
      return 'an integer of at most 38 digits'
    case 'instant':
      return 'a moment, such as 2026-03-01T09:30:00Z'
    case 'date':
      return 'a date, such as 2026-03-01'
    case 'duration':
      return 'a duration, such as PT1H30M'
    case 'bytes':
      return 'bytes in base64url, without padding'
    case 'id':
      return 'a UUID'
    case 'array':
      return `a list with commas, each ${describe(items as AnySchema)}`
    default:
      return `a text of ${minLength ?? 0} to ${maxLength} characters${pattern ? ` that matches ${pattern}` : ''}`
  }
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

/** A bound of integers, unless it is only where doubles end. */
function reached(bound: number | undefined): number | undefined {
  return bound !== undefined && Number.isSafeInteger(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER
    ? bound
    : undefined
}
