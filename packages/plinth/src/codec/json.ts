import { isUtf8 } from 'node:buffer'
import { problem } from '../core/failure/problems.ts'
import { type AnySchema, type Fields, keywords, kind, nulls } from '../core/schema/schema.ts'
import { variantsOf } from '../core/schema/union.ts'

const maxDepth = 64

/**
 * Reads a JSON text as RFC 8259 and 7493 have it. Throws the problem `malformed_body` for bad UTF-8, bad syntax, a
 * member name that occurs twice, `__proto__`, a lone surrogate, or nesting deeper than 64.
 */
export function decodeJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.')
  const text = bytes.toString('utf8')
  // Parsing proves the syntax; counting colons outside strings in the text and members in the value proves that no name
  // occurred twice, without parsing a second time.
  const colons = scan(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw malformed('The body is not JSON.', error)
  }
  if (text.includes('\\u') && !isWellFormed(value)) throw malformed('A text holds a lone surrogate.')
  if (countMembers(value) !== colons) throw malformed('A member name occurs twice.')
  return value
}

function malformed(detail: string, cause?: unknown): Error {
  return problem('malformed_body', { detail, cause })
}

/** The number of colons outside strings. Throws when the nesting is too deep. */
function scan(text: string): number {
  let colons = 0
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22) index = endOfString(text, index)
    else if (code === 0x3a) colons++
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) throw malformed(`The body is nested more than ${maxDepth} deep.`)
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return colons
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22) return index
    if (code === 0x5c) index++
  }
  return text.length
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item)
    return members
  }
  for (const name in value) {
    if (name === '__proto__') throw malformed('A member must not be named __proto__.')
    members += 1 + countMembers((value as Record<string, unknown>)[name])
  }
  return members
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member))
}

/** A schema's JSON writer. */
export type Encode = (value: unknown) => string

/**
 * Compiles a schema's JSON writer: declared members only, in the order of declaration, absent and null ones left out
 * unless the schema wants them shown. What a handler returns beyond its contract never reaches the wire.
 */
export function encoder(schema: AnySchema): Encode {
  switch (schema[kind]) {
    case 'object':
      return objectEncoder(schema)
    case 'array': {
      const encodeItem = encoder(keywords(schema).items as AnySchema)
      return (value) => (Array.isArray(value) ? encodeItems(value, encodeItem) : fallback(value))
    }
    case 'map': {
      const encodeMember = encoder(keywords(schema).additionalProperties as AnySchema)
      return (value) => encodeMap(value as object, encodeMember)
    }
    case 'union': {
      const variants = new Map([...variantsOf(schema)].map(([name, variant]) => [name, encoder(variant)]))
      const name = keywords(schema).discriminator?.propertyName as string
      return (value) => (variants.get((value as Readonly<Record<string, string>>)[name] as string) ?? fallback)(value)
    }
    case 'integer':
    case 'number':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : fallback(value))
    case 'boolean':
      return (value) => (value === true ? 'true' : value === false ? 'false' : fallback(value))
    case 'any':
      return fallback
    default:
      return (value) => (typeof value === 'string' && plainText.test(value) ? `"${value}"` : fallback(value))
  }
}

/** Text that stands between quotes as it is. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

function fallback(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}

function objectEncoder(schema: AnySchema): Encode {
  const { properties, [nulls]: showsNulls } = keywords(schema)
  const members = Object.entries(properties as Fields).map(([name, schema]) => ({
    name,
    prefix: `${JSON.stringify(name)}:`,
    encode: encoder(schema),
  }))
  return (value) => {
    let text = ''
    for (const { name, prefix, encode } of members) {
      const given = (value as Readonly<Record<string, unknown>>)[name]
      const isAbsent = given === undefined || given === null
      if (isAbsent && !showsNulls) continue
      text += (text === '' ? prefix : `,${prefix}`) + (isAbsent ? 'null' : encode(given))
    }
    return `{${text}}`
  }
}

function encodeItems(items: readonly unknown[], encode: Encode): string {
  let text = ''
  for (let index = 0; index < items.length; index++) text += (index === 0 ? '' : ',') + encode(items[index])
  return `[${text}]`
}

function encodeMap(map: object, encode: Encode): string {
  let text = ''
  for (const [name, value] of Object.entries(map)) {
    if (value === undefined || value === null) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${encode(value)}`
  }
  return `{${text}}`
}
