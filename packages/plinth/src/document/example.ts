import { decimalText } from '../core/schema/decimal.ts'
import {
  type AnySchema,
  decimalScale,
  type Fields,
  instantDigits,
  keywords,
  kind,
  problematic,
} from '../core/schema/schema.ts'
import type { Direction } from './json-schema.ts'
import { sample } from './sample.ts'

/**
 * A value that the schema allows: the first of its `examples`, its default, or one made up from its keywords. The same
 * schema has the same example for ever. Undefined when its pattern is beyond us: then give the schema `examples`.
 */
export function example(schema: AnySchema, direction: Direction, name = 'text'): unknown {
  const { examples, default: fallback, enum: values } = keywords(schema)
  const given = examples?.[0] ?? fallback ?? values?.[0]
  return given === undefined ? made(schema, direction, name) : given
}

/** An object with an example of every member. */
export function exampleOf(fields: Fields, direction: Direction): Readonly<Record<string, unknown>> | undefined {
  const members: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (direction === 'request' && keywords(field).readOnly) continue
    // A part that went wrong is the exception.
    if (keywords(field)[problematic]) continue
    const value = example(field, direction, name)
    if (value === undefined) return undefined
    members[name] = value
  }
  return members
}

function made(schema: AnySchema, direction: Direction, name: string): unknown {
  const words = keywords(schema)
  switch (schema[kind]) {
    case 'id':
      return '01927b6e-7c3a-7def-8a1b-0123456789ab'
    case 'instant':
      return `2026-03-01T09:30:00.${'0'.repeat(words[instantDigits] ?? 3)}Z`
    case 'date':
      return '2026-03-01'
    case 'duration':
      return 'PT1H30M'
    case 'bytes':
      return 'AQIDBA'.slice(0, words.maxLength)
    case 'decimal':
      return decimalText('1234', words[decimalScale] ?? 0)
    case 'bigInteger':
      return '12345678901234567890'
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, words.minimum ?? 1), words.maximum ?? 1)
    case 'boolean':
      return true
    case 'array':
      return exampleItems(words.items as AnySchema, direction, name, words.minItems ?? 0)
    case 'map': {
      const member = example(words.additionalProperties as AnySchema, direction, name)
      return member === undefined ? undefined : { key: member }
    }
    case 'object':
      return exampleOf(words.properties as Fields, direction)
    case 'union':
      return words.oneOf?.map((variant) => example(variant, direction, name)).find((each) => each !== undefined)
    case 'any':
      return {}
    default:
      return text(words.pattern, words.minLength ?? 0, words.maxLength ?? Number.POSITIVE_INFINITY, name)
  }
}

function exampleItems(items: AnySchema, direction: Direction, name: string, atLeast: number): unknown {
  const { enum: values, examples = values } = keywords(items)
  if (examples && examples.length >= atLeast) return examples.slice(0, Math.max(1, atLeast))
  const item = example(items, direction, name)
  return item === undefined || atLeast > 1 ? undefined : [item]
}

function text(pattern: string | undefined, atLeast: number, atMost: number, name: string): string | undefined {
  const words = name.replaceAll('_', ' ').slice(0, atMost).trimEnd().padEnd(atLeast, '.')
  if (pattern === undefined || new RegExp(pattern).test(words)) return words
  const found = sample(pattern, atLeast)
  return found !== undefined && found.length >= atLeast && found.length <= atMost ? found : undefined
}
