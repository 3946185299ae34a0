import { invalid } from '../core/failure/problems.ts'
import type { Sources } from '../core/reflect.ts'
import { joinList } from '../core/schema/lexical.ts'
import { bracketed, type Fields, keywords, repeated } from '../core/schema/schema.ts'

type Input = Readonly<Record<string, unknown>>

/** What a flat input becomes on HTTP: the path with its query, and what is left for the body. */
export interface Address {
  readonly path: string
  readonly body: Input | undefined
}

/**
 * Compiles how a flat input is spread over path, query and body. Members that are absent or null are not sent, except
 * in the body, where null clears. It throws `validation_failed` when a value cannot stand in a path.
 */
export function addresser({ route, body, query }: Sources): (input: Input) => Address {
  const parts = route.path.split(/\{(\w+)\}/)
  const inPath = new Set(route.parameters)

  return (input) => {
    const path = parts.map((part, index) => (index % 2 === 0 ? part : segment(part, input[part]))).join('')
    const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined)
    return body ? { path, body: Object.fromEntries(rest) } : { path: path + queryOf(rest, query), body: undefined }
  }
}

function segment(name: string, value: unknown): string {
  const text = value === undefined || value === null ? '' : asText(value)
  // Empty and dotted segments would change which path it is (RFC 3986, 5.2.4), and no encoding can hide them.
  if (/^\.{0,2}$/.test(text) || !text.isWellFormed())
    throw invalid([{ pointer: `/${name}`, code: 'invalid_format', detail: 'cannot stand in a path' }])
  return encodeURIComponent(text)
}

function queryOf(fields: readonly (readonly [string, unknown])[], declared: Fields): string {
  const isRepeated = (name: string): boolean =>
    declared[name] !== undefined && keywords(declared[name])[repeated] === true
  const isBracketed = (name: string): boolean =>
    declared[name] !== undefined && keywords(declared[name])[bracketed] === true
  const pairs = fields
    .filter(([, value]) => value !== null)
    .flatMap(([name, value]): (readonly [string, unknown])[] => {
      if (isBracketed(name)) return Object.entries(value as object).map(([key, text]) => [name + key, text])
      return Array.isArray(value) && isRepeated(name) ? value.map((item) => [name, item]) : [[name, value]]
    })
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value).toWellFormed())}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

function asText(value: unknown): string {
  return Array.isArray(value) ? joinList(value) : String(value)
}
