import type { Fault } from '../failure/failure.ts'
import { aliased } from './aliased.ts'
import { moneyValidator } from './money.ts'
import {
  type AnySchema,
  deferred,
  type Fields,
  fault,
  keywords,
  kind,
  moneyDigits,
  nullable,
  nullRefused,
  optional,
  readOnly,
} from './schema.ts'
import { variantsOf } from './union.ts'
import { normalized, texts } from './validate-text.ts'
import { count, refuse, type Validate } from './verdict.ts'

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
  ...texts,
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
  array: arrayValidator,
  map: mapValidator,
  object: (schema) => {
    const { properties, [moneyDigits]: digits } = keywords(schema)
    const validate = aliased(properties as Fields, objectValidator(schema))
    return digits === undefined ? validate : moneyValidator(validate, digits)
  },
  union: unionValidator,
  any: () => (value, faults) => {
    checkText(value, faults, 0)
    return value
  },
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
  const takesNull = keywords(additionalProperties as AnySchema)[nullable] === true
  return (value, faults) => {
    if (!isObject(value)) return refuse(faults, 'invalid_type', 'must be an object')
    const names = Object.keys(value)
    if (names.length > maxProperties)
      return refuse(faults, 'too_many_items', `must have at most ${count(maxProperties, 'member')}`)
    const result: Record<string, unknown> = {}
    for (const name of names) {
      const before = faults.length
      if (name === '__proto__') refuse(faults, 'unknown_field', 'must not be present')
      else result[name] = takesNull && value[name] === null ? null : validateMember(value[name], faults)
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
  const { minProperties = 0, additionalProperties } = keywords(schema)
  const leavesOthersOut = additionalProperties === true
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
    if (leavesOthersOut) return result
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Any JSON value: only its text can be wrong. */
function checkText(value: unknown, faults: Fault[], depth: number): void {
  if (depth > 64) refuse(faults, 'too_deep', 'must not be nested more than 64 deep')
  else if (typeof value === 'string') normalized(value, faults)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const before = faults.length
      checkText(name, faults, depth + 1)
      checkText(inner, faults, depth + 1)
      if (faults.length > before) locate(faults, before, name)
    }
  }
}

/**
 * Faults are found by the field that has them and located by the objects around it, so that a valid value builds no
 * pointer.
 */
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
