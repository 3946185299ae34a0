import type { Fault } from '../failure/failure.ts'
import { aliased } from './aliased.ts'
import { decimalText } from './decimal.ts'
import { readDate, readInstant } from './instant.ts'
import {
  type AnySchema,
  decimalScale,
  deferred,
  type Fields,
  fault,
  instantDigits,
  keywords,
  kind,
  nullable,
  nullRefused,
  optional,
  readOnly,
  trimmed,
} from './schema.ts'
import { variantsOf } from './union.ts'

/**
 * A schema, compiled: answers the value as handlers see it and adds to the faults all that is wrong with it. Handlers see
 * text in NFC, ids in lower case, instants in UTC of fixed width, defaults filled in, no null where absence is meant, no
 * member that only the server sets. When there are faults the answer means nothing.
 */
export type Validate = (value: unknown, faults: Fault[]) => unknown

/** Compiles a schema. Its verdicts are those of JSON Schema 2020-12 on the schema as published. */
export function validator(schema: AnySchema): Validate {
  const { [fault]: text, [deferred]: later } = keywords(schema)
  if (later) return (value) => value
  const validate = byKind[schema[kind]](schema)
  if (!text) return validate
  return (value, faults) => {
    const before = faults.length
    const result = validate(value, faults)
    if (faults.length > before) faults.splice(before, Number.POSITIVE_INFINITY, { pointer: '', ...text })
    return result
  }
}

const byKind: Readonly<Record<AnySchema[typeof kind], (schema: AnySchema) => Validate>> = {
  id: (schema) => {
    const pattern = new RegExp(keywords(schema).pattern as string)
    return (value, faults) => {
      if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a string')
      if (!pattern.test(value)) return refuse(faults, 'invalid_format', 'must be a UUID')
      return value.toLowerCase()
    }
  },
  string: stringValidator,
  decimal: (schema) => {
    const [read, scale] = [stringValidator(schema), keywords(schema)[decimalScale] ?? 0]
    return (given, faults) => {
      const text = read(given, faults)
      return typeof text === 'string' ? decimalText(text, scale) : text
    }
  },
  integer: (schema) => {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = keywords(schema)
    return (value, faults) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value))
        return refuse(faults, 'invalid_type', 'must be an integer')
      return within(value, minimum, maximum, faults)
    }
  },
  number: (schema) => {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = keywords(schema)
    return (value, faults) => {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return refuse(faults, 'invalid_type', 'must be a number')
      return within(value, minimum, maximum, faults)
    }
  },
  boolean: () => (value, faults) =>
    typeof value === 'boolean' ? value : refuse(faults, 'invalid_type', 'must be true or false'),
  enum: (schema) => {
    const names = keywords(schema).enum as readonly string[]
    const known = new Set<unknown>(names)
    const shown = names.length > 20 ? `${names.slice(0, 20).join(', ')}, ...` : names.join(', ')
    return (value, faults) => (known.has(value) ? value : refuse(faults, 'invalid_value', `must be one of ${shown}`))
  },
  instant: (schema) => {
    const digits = keywords(schema)[instantDigits] ?? 3
    return (value, faults) => {
      if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a date-time')
      return (
        readInstant(value, digits) ??
        refuse(faults, 'invalid_format', 'must be a date-time such as 2026-03-01T09:30:00Z')
      )
    }
  },
  date: () => (value, faults) => {
    if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a date')
    return readDate(value) ?? refuse(faults, 'invalid_format', 'must be a date such as 2026-03-01')
  },
  array: arrayValidator,
  map: mapValidator,
  object: (schema) => aliased(keywords(schema).properties as Fields, objectValidator(schema)),
  union: unionValidator,
  any: () => (value, faults) => {
    checkText(value, faults, 0)
    return value
  },
}

function stringValidator(schema: AnySchema): Validate {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, [trimmed]: trims } = keywords(schema)
  const shape = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  return (given, faults) => {
    if (typeof given !== 'string') return refuse(faults, 'invalid_type', 'must be a string')
    // Counted as it was sent: normalisation may make a text shorter or longer, and what is published is about the former.
    if (given.length > maxLength && characters(given) > maxLength) {
      return refuse(faults, 'too_long', `must have at most ${count(maxLength, 'character')}`)
    }
    let value = plainText.test(given) ? given : normalized(given, faults)
    if (trims) value = value.trim()
    if (value.length < 2 * minLength && characters(value) < minLength) {
      return refuse(faults, 'too_short', `must have at least ${count(minLength, 'character')}`)
    }
    // What was sent is what is published, and what is stored must be answered again.
    if (shape && !(shape.test(value) && (value === given || shape.test(given)))) {
      return refuse(faults, 'invalid_format', `must match ${pattern}`)
    }
    return value
  }
}

/** Text that is in NFC as it stands and holds nothing forbidden; all other text is looked at more closely. */
const plainText = /^[ -~\t\n\r]*$/

function normalized(value: string, faults: Fault[]): string {
  if (value.includes('\0')) refuse(faults, 'invalid_text', 'must not hold the character U+0000')
  if (!value.isWellFormed()) refuse(faults, 'invalid_text', 'must be well-formed Unicode, without lone surrogates')
  return value.normalize('NFC')
}

function characters(value: string): number {
  let length = 0
  for (const _ of value) length++
  return length
}

function within(value: number, minimum: number, maximum: number, faults: Fault[]): number {
  if (value < minimum) refuse(faults, 'too_small', `must be at least ${minimum}`)
  else if (value > maximum) refuse(faults, 'too_large', `must be at most ${maximum}`)
  // Negative zero is zero on every carrier but this one.
  return value + 0
}

function arrayValidator(schema: AnySchema): Validate {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = keywords(schema)
  const validateItem = validator(items as AnySchema)
  return (value, faults) => {
    if (!Array.isArray(value)) return refuse(faults, 'invalid_type', 'must be a list')
    if (value.length < minItems) return refuse(faults, 'too_few_items', `must have at least ${count(minItems, 'item')}`)
    if (value.length > maxItems) return refuse(faults, 'too_many_items', `must have at most ${count(maxItems, 'item')}`)
    const result = new Array<unknown>(value.length)
    for (let index = 0; index < value.length; index++) {
      const before = faults.length
      result[index] = validateItem(value[index], faults)
      if (faults.length > before) locate(faults, before, String(index))
    }
    if (uniqueItems && new Set(result).size < result.length) {
      refuse(faults, 'duplicate_items', 'must not have the same item twice')
    }
    return result
  }
}

function mapValidator(schema: AnySchema): Validate {
  const { additionalProperties, maxProperties = Number.POSITIVE_INFINITY } = keywords(schema)
  const validateMember = validator(additionalProperties as AnySchema)
  return (value, faults) => {
    if (!isObject(value)) return refuse(faults, 'invalid_type', 'must be an object')
    const names = Object.keys(value)
    if (names.length > maxProperties)
      return refuse(faults, 'too_many_items', `must have at most ${count(maxProperties, 'member')}`)
    const result: Record<string, unknown> = {}
    for (const name of names) {
      const before = faults.length
      if (name === '__proto__') refuse(faults, 'unknown_field', 'must not be present')
      else result[name] = validateMember(value[name], faults)
      if (faults.length > before) locate(faults, before, name)
    }
    return result
  }
}

interface Member {
  readonly name: string
  readonly validate: Validate
  readonly absent: 'fine' | 'fault' | 'default'
  readonly default: unknown
  readonly null: 'absent' | 'value' | 'fault'
  readonly ignored: boolean
  readonly missing: Fault
}

function objectValidator(schema: AnySchema): Validate {
  const members = Object.entries(keywords(schema).properties as Fields).map(([name, field]) => member(name, field))
  const names = new Set(members.map(({ name }) => name))
  const { minProperties = 0 } = keywords(schema)
  return (value, faults) => {
    if (!isObject(value)) return refuse(faults, 'invalid_type', 'must be an object')
    if (minProperties > 0 && Object.keys(value).length < minProperties)
      return refuse(faults, 'too_few_items', `must have at least ${count(minProperties, 'member')}`)
    const result: Record<string, unknown> = {}
    for (const { name, validate, absent, default: fallback, null: whenNull, ignored, missing } of members) {
      if (ignored) continue
      const given = value[name]
      if (given === undefined || (given === null && whenNull === 'absent')) {
        if (absent === 'default') result[name] = fallback
        else if (absent === 'fault') faults.push({ ...missing })
      } else if (given === null && whenNull === 'value') {
        result[name] = null
      } else if (given === null) {
        faults.push({ ...missing, detail: 'must not be null' })
      } else {
        const before = faults.length
        result[name] = validate(given, faults)
        if (faults.length > before) locate(faults, before, name)
      }
    }
    for (const name in value) {
      if (!names.has(name))
        faults.push({ pointer: `/${token(name)}`, code: 'unknown_field', detail: 'is not a known field' })
    }
    return result
  }
}

function unionValidator(schema: AnySchema): Validate {
  const variants = new Map([...variantsOf(schema)].map(([name, variant]) => [name as unknown, validator(variant)]))
  const { discriminator } = keywords(schema)
  const name = discriminator?.propertyName as string
  const detail = `must be one of ${[...variants.keys()].join(', ')}`
  return (value, faults) => {
    if (!isObject(value)) return refuse(faults, 'invalid_type', 'must be an object')
    const validate = variants.get(value[name])
    if (validate) return validate(value, faults)
    faults.push({ pointer: `/${token(name)}`, code: value[name] === undefined ? 'required' : 'invalid_value', detail })
    return undefined
  }
}

function member(name: string, schema: AnySchema): Member {
  const words = keywords(schema)
  const text = words[fault]
  return {
    name,
    validate: validator(schema),
    absent: words.default !== undefined ? 'default' : words[optional] ? 'fine' : 'fault',
    default: words.default,
    null: words[nullable] ? 'value' : words[nullRefused] ? 'fault' : 'absent',
    ignored: words[readOnly] === true,
    missing: { pointer: `/${token(name)}`, code: text?.code ?? 'required', detail: text?.detail ?? 'is required' },
  }
}

/** Any JSON value: only its text can be wrong. */
function checkText(value: unknown, faults: Fault[], depth: number): void {
  if (depth > 64) refuse(faults, 'too_deep', 'must not be nested more than 64 deep')
  else if (typeof value === 'string') {
    if (!plainText.test(value)) normalized(value, faults)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const before = faults.length
      checkText(name, faults, depth + 1)
      checkText(inner, faults, depth + 1)
      if (faults.length > before) locate(faults, before, name)
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(faults: Fault[], code: string, detail: string): undefined {
  faults.push({ pointer: '', code, detail })
}

/** Faults are found by the field that has them and located by the objects around it, so that a valid value builds no pointer. */
function locate(faults: Fault[], from: number, name: string): void {
  for (let index = from; index < faults.length; index++) {
    const found = faults[index] as Fault
    found.pointer = `/${token(name)}${found.pointer}`
  }
}

/** A reference token of a JSON Pointer (RFC 6901). */
function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
