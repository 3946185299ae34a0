import { type AnySchema, instantDigits, type Kind, keywords, kind, optional, readOnly, secret } from '../core/schema.ts'
import type { SqlValue } from './dialect/connection.ts'

/** One field of a resource as a column of its table. */
export interface Column {
  readonly name: string
  /** The name as it stands in SQL. */
  readonly quoted: string
  /** Where a patch finds it: a JSON Pointer (RFC 6901). */
  readonly pointer: string
  readonly kind: Kind
  /** Whether it holds texts too long for an index: of more than 255 characters. */
  readonly long: boolean
  readonly optional: boolean
  /** Whether only the service sets it. */
  readonly readOnly: boolean
  /** Whether the audit log shows it masked. */
  readonly secret: boolean
  readonly default: unknown
  /** The digits of a second that an instant has here. */
  readonly digits: 3 | 7
  /** A value of the field as the column holds it. */
  readonly encode: (value: unknown) => SqlValue
  /** Undefined when the column holds values as they are. */
  readonly decode: ((value: SqlValue) => unknown) | undefined
}

/** What stands in the audit log for a secret. */
export const masked = '***'

const longest = 255

/** The column of a field. */
export function column(name: string, schema: AnySchema): Column {
  const words = keywords(schema)
  const form = forms[schema[kind]] ?? plain
  return {
    name,
    quoted: quote(name),
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    kind: schema[kind],
    long: schema[kind] === 'string' && (words.maxLength ?? longest) > longest,
    optional: words[optional] === true,
    readOnly: words[readOnly] === true,
    secret: words[secret] === true,
    default: words.default,
    digits: words[instantDigits] ?? 3,
    encode: form.encode,
    decode: form.decode,
  }
}

/** A name as it stands in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

type Form = Pick<Column, 'encode' | 'decode'>

const plain: Form = { encode: (value) => (value === undefined ? null : (value as SqlValue)), decode: undefined }
const json: Form = {
  encode: (value) => (value === undefined || value === null ? null : JSON.stringify(value)),
  decode: (value) => JSON.parse(value as string),
}
const forms: Partial<Record<Kind, Form>> = {
  boolean: {
    encode: (value) => (value === undefined || value === null ? null : value ? 1 : 0),
    decode: (value) => value === 1,
  },
  array: json,
  map: json,
  object: json,
  any: json,
}
