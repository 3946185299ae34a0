import { pascal } from '../core/name.ts'
import { aliasesOf } from '../core/schema/aliased.ts'
import {
  type AnySchema,
  asked,
  type Fields,
  instantDigits,
  type Keywords,
  keywords,
  kind,
  moneyDigits,
  nullable,
  nullRefused,
  nulls,
  optional,
  problematic,
} from '../core/schema/schema.ts'
import { variantsOf } from '../core/schema/union.ts'
import { t } from '../core/schema/vocabulary.ts'
import { type Components, components } from './components.ts'
import { type JsonObject, mapValues, object } from './json.ts'
import { freeText } from './patterns.ts'
import { problemSchema } from './problem-schema.ts'

/** Whether a schema is told for what a service answers or for what it is asked. */
export type Direction = 'answer' | 'request'

const applicators = new Set(['items', 'additionalProperties', 'properties', 'required', 'oneOf', 'discriminator'])

/**
 * A schema as JSON Schema 2020-12 without anything of ours. An object with a title becomes a component. The two
 * directions differ: an answer has its defaults filled in and what the server sets, null only where it is said, and
 * moments of fixed width; in a request, null may stand for a member that may be absent, and what the server sets may be
 * anything. Throws a TypeError when two different schemas have the same title.
 */
export function jsonSchema(schema: AnySchema, direction: Direction, into: Components): JsonObject {
  const { properties, title, [problematic]: isProblem, [moneyDigits]: digits } = keywords(schema)
  if (isProblem) return problemSchema(into)
  if (digits !== undefined) return moneySchema(schema, direction, into)
  return (properties || schema[kind] === 'union') && title
    ? titled(schema, title, direction, into)
    : inlineSchema(schema, direction, into)
}

const money = t.Money()

/** Money is one component for all fields; what one says of its own stands beside the reference to it. */
function moneySchema(schema: AnySchema, direction: Direction, into: Components): JsonObject {
  const common: Readonly<Record<string, unknown>> = { ...keywords(money) }
  const own = Object.entries(keywords(schema)).filter(([word, value]) => value !== common[word])
  return { ...titled(money, 'Money', direction, into), ...Object.fromEntries(own) }
}

/** The same, told in its place even when it has a title. */
export function inlineSchema(schema: AnySchema, direction: Direction, into: Components): JsonObject {
  const words = keywords(schema)
  const { properties, items, additionalProperties } = words
  const plain = Object.entries(words).filter(([word]) => !applicators.has(word))
  const told: Record<string, unknown> = Object.fromEntries(plain)
  if (schema[kind] === 'string') told.pattern ??= freeText
  if (schema[kind] === 'instant' && direction === 'answer') Object.assign(told, fixedWidth(words[instantDigits] ?? 3))
  if (schema[kind] === 'union') Object.assign(told, alternatives(schema, direction, into))
  if (items) told.items = jsonSchema(items, direction, into)
  if (properties) {
    const showsNulls = direction === 'answer' && words[nulls] === true
    told.properties = mapValues(properties, (member) => memberSchema(member, direction, into, showsNulls))
    const aliases = direction === 'request' ? aliasesOf(properties) : new Map<string, string>()
    const always = showsNulls ? Object.keys(properties) : requiredNames(properties, direction)
    const required = always.filter((name) => ![...aliases.values()].includes(name))
    if (required.length > 0) told.required = required
    Object.assign(told, otherNames(properties, told.properties as JsonObject, aliases))
  }
  if (typeof additionalProperties === 'object') {
    const member = jsonSchema(additionalProperties, direction, into)
    told.additionalProperties = keywords(additionalProperties)[nullable] ? orNull(member) : member
  } else if (additionalProperties !== undefined) told.additionalProperties = additionalProperties
  return told
}

/** The members that may be sent under another name, under that; one of the two is there, or at most one of them. */
function otherNames(fields: Fields, told: JsonObject, aliases: ReadonlyMap<string, string>): JsonObject {
  if (aliases.size === 0) return {}
  const others = [...aliases].map(([other, name]) => {
    const description = `The ${name}, under another name.`
    return [other, object({ ...(told[name] as JsonObject), description, deprecated: true })] as const
  })
  const rules = [...aliases].map(([other, name]) => {
    const required = requiredNames({ [name]: fields[name] as AnySchema }, 'request').length > 0
    return required ? { oneOf: [having(name), having(other)] } : { not: having(name, other) }
  })
  const properties = { ...told, ...Object.fromEntries(others) }
  return rules.length === 1 ? { properties, ...rules[0] } : { properties, allOf: rules }
}

/**
 * A schema of what has these members. Judges want a member that is required to be told beside that, and any schema will
 * do.
 */
function having(...names: string[]): JsonObject {
  return { type: 'object', required: names, properties: Object.fromEntries(names.map((name) => [name, {}])) }
}

/** The variants of a union, and how they are told apart. */
function alternatives(schema: AnySchema, direction: Direction, into: Components): JsonObject {
  const { discriminator } = keywords(schema)
  const told = new Map([...variantsOf(schema)].map(([name, variant]) => [name, jsonSchema(variant, direction, into)]))
  const mapping = mapValues(Object.fromEntries(told), ({ $ref }) => $ref)
  return { oneOf: [...told.values()], discriminator: { ...discriminator, mapping } }
}

function memberSchema(member: AnySchema, direction: Direction, into: Components, showsNulls: boolean): JsonObject {
  const words = keywords(member)
  // It is ignored, whatever it is.
  if (direction === 'request' && words.readOnly) return object({ description: words.description, readOnly: true })
  const told = jsonSchema(member, direction, into)
  const isNull = direction === 'request' ? isNullable(words) : showsNulls && words[optional] === true
  return isNull ? orNull(told) : told
}

/** Whether null means something as a member of a request: that it is absent, or that it shall be removed. */
export function isNullable(words: Keywords): boolean {
  if (words[nullRefused]) return false
  return words[nullable] === true || words[optional] === true || words.default !== undefined
}

/** The names of the members that are always there. */
export function requiredNames(fields: Fields, direction: Direction): string[] {
  return Object.keys(fields).filter((name) => {
    const words = keywords(fields[name] as AnySchema)
    if (words[optional]) return false
    return direction === 'answer' || (words.default === undefined && !words.readOnly)
  })
}

/** The title of a schema as the name of a component: `Time entry` is `TimeEntry`. */
export function componentName(title: string): string {
  return pascal(title.replace(/[^A-Za-z0-9]+/g, '_'))
}

function titled(schema: AnySchema, title: string, direction: Direction, into: Components): JsonObject {
  const name = componentName(title)
  const written = inlineSchema(schema, direction, into)
  const same = direction === 'answer' || keywords(schema)[asked] || isAnsweredAlike(schema, written)
  const found = into.define('schemas', same ? name : `${name}Write`, written)
  if (!found) throw new TypeError(`Two different schemas have the title "${title}".`)
  return found
}

function isAnsweredAlike(schema: AnySchema, written: JsonObject): boolean {
  return JSON.stringify(inlineSchema(schema, 'answer', components())) === JSON.stringify(written)
}

function fixedWidth(digits: 3 | 7): JsonObject {
  const length = 21 + digits
  const pattern = `^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{${digits}}Z$`
  return { minLength: length, maxLength: length, pattern }
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values, 'x-extensible-enum': extensible, $ref, ...rest } = schema
  // Not a null among the values: rules that search documents for types trip over it.
  if (values !== undefined) {
    const own = { type, enum: values, ...(extensible === true && { 'x-extensible-enum': true }) }
    return { oneOf: [own, { type: 'null' }], ...rest }
  }
  if ($ref !== undefined) return { oneOf: [{ $ref }, { type: 'null' }], ...rest }
  return type === undefined ? schema : { type: [type, 'null'], ...rest }
}
