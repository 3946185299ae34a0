import { sample, stringMatching } from 'fast-check'
import type { JsonSchema } from './document.ts'
import { type Random, random } from './random.ts'
import { letters, oddTexts } from './texts.ts'

/** Makes values that a schema allows: its examples, its boundaries, and what lies between. */
export type ValueMaker = (schema: JsonSchema, random: Random) => unknown

/** The maker of valid values, which follows references with `resolve`. Its pools of texts depend on the seed alone. */
export function valueMaker(resolve: <T>(node: T) => T, seed: number): ValueMaker {
  const pools = new Map<string, readonly string[]>()
  const letter = random(seed)
  /** Texts that match a pattern, made once: it is slow to find some. */
  const matching = (pattern: string): readonly string[] => {
    const known = pools.get(pattern)
    if (known) return known
    const made = sample(stringMatching(new RegExp(pattern), { size: 'small' }), { seed, numRuns: 300 })
    const odd = oddTexts.filter((text) => new RegExp(pattern, 'u').test(text))
    const words = made
      .map((_, index) => word(letter, 1 + (index % 14)))
      .filter((text) => new RegExp(pattern).test(text))
    // Words are what people send; half of the pool is theirs where the pattern allows.
    const pool = [...made, ...odd, ...words, ...words]
    pools.set(pattern, pool)
    return pool
  }

  const make: ValueMaker = (reference, random) => {
    const schema = resolve(reference)
    const given = [...(schema.enum ?? []), ...(schema.enum ? [] : (schema.examples ?? []))]
    if (schema.const !== undefined) return schema.const
    if (given.length > 0 && (schema.enum || random.chance(0.2))) return random.pick(given)
    const [first, ...more] = schema.properties ? [] : (schema.oneOf ?? schema.anyOf ?? [])
    if (first) return make(random.pick([first, ...more]), random)
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => make(part, random)))
    const type = Array.isArray(schema.type) ? random.pick(schema.type as readonly string[]) : schema.type
    return ofType(type as string | undefined, schema, random)
  }

  const ofType = (type: string | undefined, schema: JsonSchema, random: Random): unknown => {
    switch (type) {
      case 'null':
        return null
      case 'boolean':
        return random.chance(0.5)
      case 'integer':
      case 'number':
        return number(schema, random)
      case 'string':
        return text(schema, random, matching)
      case 'array':
        return list(schema, random, make)
      case 'object':
        return object(schema, random, resolve, make)
      default:
        return random.pick([null, true, 0, 'text', [], { any: 'thing' }])
    }
  }
  return make
}

function number({ minimum = -1000, maximum = 1000 }: JsonSchema, random: Random): number {
  return random.chance(0.3)
    ? random.pick([minimum, maximum])
    : random.integer(minimum, Math.min(maximum, minimum + 1e6))
}

function text(schema: JsonSchema, random: Random, matching: (pattern: string) => readonly string[]): string {
  if (schema.format === 'uuid') return uuid(random)
  if (schema.format === 'date') return date(random)
  if (schema.format === 'date-time') return instant(random)
  const { minLength = 0, maxLength = 255, pattern } = schema
  if (pattern && !free.has(pattern)) {
    const fitting = matching(pattern).filter((each) => characters(each) >= minLength && characters(each) <= maxLength)
    return random.pick(fitting)
  }
  if (random.chance(0.05)) return word(random, maxLength)
  if (random.chance(0.2)) return random.pick(oddTexts)
  return word(random, random.integer(Math.max(1, minLength), Math.min(maxLength, 40)))
}

/** Patterns that leave a text free but for one thing: that not all of it is blank, that it holds no U+0000. */
const free: ReadonlySet<string> = new Set(['\\S', '^[^\\x00]*$'])

/** How long a text is to a schema: in code points. */
function characters(text: string): number {
  return Array.from(text).length
}

/** Letters of some scripts, as many as wanted. */
function word(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick(letters)).join('')
}

function list(schema: JsonSchema, random: Random, make: ValueMaker): unknown[] {
  const { minItems = 0, maxItems = 5, items = {}, uniqueItems } = schema
  const made = Array.from({ length: random.integer(minItems, Math.max(minItems, Math.min(maxItems, 4))) }, () =>
    make(items, random),
  )
  return uniqueItems ? [...new Map(made.map((each) => [JSON.stringify(each), each])).values()] : made
}

function object(
  { properties = {}, required = [], oneOf = [], not }: JsonSchema,
  random: Random,
  resolve: <T>(node: T) => T,
  make: ValueMaker,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(properties)) {
    const likely = resolve(member).readOnly ? 0.05 : 0.5
    if (required.includes(name) || random.chance(likely)) made[name] = make(member, random)
  }
  // A member that may be sent under another name is there under one of them, or none.
  for (const name of not?.required?.slice(1) ?? []) delete made[name]
  if (oneOf.length === 0) return made
  for (const name of oneOf.flatMap((each) => each.required ?? [])) delete made[name]
  for (const name of random.pick(oneOf).required ?? []) made[name] = make(properties[name] ?? {}, random)
  return made
}

/** A UUID of version 7, or sometimes 4 or in upper case: nobody has it. */
export function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16))
  digits[12] = random.chance(0.7) ? '7' : '4'
  digits[16] = random.pick(['8', '9', 'a', 'b'])
  const plain = digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return random.chance(0.1) ? plain.toUpperCase() : plain
}

function date(random: Random): string {
  if (random.chance(0.1)) return random.pick(['2024-02-29', '2000-02-29', '1970-01-01', '1999-12-31'])
  const two = (least: number, most: number) => String(random.integer(least, most)).padStart(2, '0')
  return `${random.integer(1901, 2024)}-${two(1, 12)}-${two(1, 28)}`
}

function instant(random: Random): string {
  const two = (most: number) => String(random.integer(0, most)).padStart(2, '0')
  const fraction = random.pick(['', '.1', '.123', '.123456', '.999999999'])
  const offset = random.pick(['Z', 'Z', 'z', '+00:00', '-00:00', '+05:30', '-11:59', '+23:59'])
  return `${date(random)}${random.chance(0.05) ? 't' : 'T'}${two(23)}:${two(59)}:${two(59)}${fraction}${offset}`
}
