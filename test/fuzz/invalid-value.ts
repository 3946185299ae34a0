import type { JsonSchema } from './document.ts'
import type { Random } from './random.ts'
import { oddTexts } from './texts.ts'

/** A value that was damaged on purpose, and how. Whether it is invalid now is for the oracle to say. */
export interface Damaged {
  readonly value: unknown
  readonly how: string
}

/** Damages a valid value at one place, or adds or takes away a member. */
export function damage(reference: JsonSchema, value: unknown, random: Random, resolve: <T>(node: T) => T): Damaged {
  const told = resolve(reference)
  const { oneOf: [notNull] = [], ...rest } = told
  const schema = told.properties ? told : resolve(notNull ?? rest)
  if (isObject(value) && random.chance(0.95)) return damageObject(schema, value, random, resolve)
  if (Array.isArray(value) && random.chance(0.6)) return damageList(schema, value, random, resolve)
  return replacement(schema, value, random)
}

function damageObject(
  { properties = {}, required = [] }: JsonSchema,
  value: Record<string, unknown>,
  random: Random,
  resolve: <T>(node: T) => T,
): Damaged {
  const names = Object.keys(properties)
  if (required.length > 0 && random.chance(0.2)) {
    const left = random.pick(required)
    return { value: without(value, left), how: `member ${left} left out` }
  }
  if (names.length === 0 || random.chance(0.2)) {
    const name = random.pick([
      'unknown',
      'Description',
      'description ',
      '',
      '__proto__',
      'constructor',
      'toString',
      '$ref',
    ])
    return { value: { ...value, [name]: random.pick([1, 'x', null, {}]) }, how: 'unknown member' }
  }
  const name = random.pick(names)
  const inner = damage(properties[name] ?? {}, value[name], random, resolve)
  return { value: { ...value, [name]: inner.value }, how: `${name}: ${inner.how}` }
}

function damageList(schema: JsonSchema, value: unknown[], random: Random, resolve: <T>(node: T) => T): Damaged {
  const { maxItems, items = {} } = schema
  if (maxItems !== undefined && random.chance(0.4)) {
    const filled = Array.from({ length: maxItems + 1 }, (_, index) => value[index % Math.max(1, value.length)] ?? null)
    return { value: filled, how: 'too many items' }
  }
  const inner = damage(items, value[0], random, resolve)
  return { value: [inner.value, ...value.slice(1)], how: `item: ${inner.how}` }
}

function replacement(schema: JsonSchema, value: unknown, random: Random): Damaged {
  const { minimum, maximum, minLength, maxLength, enum: values } = schema
  const choices: Damaged[] = [
    { value: null, how: 'null' },
    { value: random.pick([true, false]), how: 'boolean' },
    { value: random.pick([0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER + 1]), how: 'number' },
    { value: random.pick(oddTexts), how: 'odd text' },
    { value: random.pick(oddTexts), how: 'odd text' },
    { value: [value], how: 'wrapped in an array' },
    { value: { value }, how: 'wrapped in an object' },
    { value: nested(random.integer(5, 63)), how: 'nested deep' },
  ]
  if (minimum !== undefined) choices.push({ value: minimum - 1, how: 'below the minimum' })
  if (maximum !== undefined) choices.push({ value: maximum + 1, how: 'above the maximum' })
  if (minLength) choices.push({ value: 'a'.repeat(minLength - 1), how: 'too short' })
  if (minLength) choices.push({ value: ' '.repeat(minLength + 2), how: 'blanks only' })
  if (maxLength !== undefined) {
    const filler = random.pick(['a', '\u00e9', '\u{1f600}'])
    choices.push({ value: filler.repeat(maxLength + 1), how: 'too long by one' })
    choices.push({ value: `${filler.repeat(maxLength)} `, how: 'too long by a blank' })
    choices.push({ value: 'e\u0301'.repeat(Math.ceil((maxLength + 1) / 2)), how: 'too long unless composed' })
    choices.push({ value: filler.repeat(maxLength), how: 'as long as can be' })
  }
  if (values) {
    const one = String(random.pick(values))
    choices.push({ value: random.pick([one.toUpperCase(), ` ${one}`, `${one}s`, '']), how: 'not one of the values' })
  }
  if (typeof value === 'string') {
    choices.push({ value: ` ${value}`, how: 'blank before' }, { value: `${value}\n`, how: 'line end after' })
    choices.push({ value: `${value}\0`, how: 'U+0000 after' }, { value: `${value}\ud800`, how: 'lone surrogate after' })
  }
  return random.pick(choices)
}

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth))
}

function without(value: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
