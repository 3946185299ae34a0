import type { Fault } from '../failure/failure.ts'
import { aliasesOf } from './aliased.ts'
import { type AnySchema, type Keywords, keywords } from './schema.ts'
import { validator } from './validate.ts'

/** Keywords of which the first must not be greater than the second. */
const bounds = [
  ['minLength', 'maxLength'],
  ['minimum', 'maximum'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const satisfies readonly (readonly [keyof Keywords, keyof Keywords])[]

/**
 * Throws a TypeError when no value can satisfy a schema, or its default does not, or a pattern of it is no regular
 * expression: with what declares it, the place within, and what to change.
 */
export function refuseContradictions(declared: string, schema: AnySchema, place = ''): void {
  const words = keywords(schema)
  const { items, properties = {}, additionalProperties, oneOf = [] } = words
  const message = boundsMessage(words) ?? patternMessage(words) ?? aliasMessage(words) ?? defaultMessage(schema)
  if (message !== undefined) throw new TypeError(`${declared} declares ${place || 'a value'} with ${message}`)
  for (const [name, member] of Object.entries(properties)) {
    refuseContradictions(declared, member, place ? `${place}.${name}` : `"${name}"`)
  }
  for (const variant of oneOf) refuseContradictions(declared, variant, place)
  if (items) refuseContradictions(declared, items, `items of ${place || 'a list'}`)
  if (typeof additionalProperties === 'object') {
    refuseContradictions(declared, additionalProperties, `members of ${place || 'a map'}`)
  }
}

function boundsMessage(words: Keywords): string | undefined {
  for (const [least, most] of bounds) {
    const [low, high] = [words[least], words[most]]
    if (low !== undefined && high !== undefined && low > high) {
      return `${least} ${low} and ${most} ${high}: no value is both. Lower ${least} or raise ${most}.`
    }
  }
  return undefined
}

function patternMessage({ pattern }: Keywords): string | undefined {
  if (pattern === undefined) return undefined
  try {
    RegExp(pattern, 'u')
    return undefined
  } catch (error) {
    return `a pattern that is none. ${(error as Error).message}.`
  }
}

function aliasMessage({ properties = {} }: Keywords): string | undefined {
  for (const [other, name] of aliasesOf(properties)) {
    if (Object.hasOwn(properties, other))
      return `"${other}" twice, as a field and as another name of "${name}". Rename one.`
  }
  return undefined
}

function defaultMessage(schema: AnySchema): string | undefined {
  const { default: fallback } = keywords(schema)
  if (fallback === undefined) return undefined
  const faults: Fault[] = []
  validator(schema)(fallback, faults)
  const [fault] = faults
  return fault && `the default ${JSON.stringify(fallback)}, which ${fault.detail}. Change one of them.`
}
