import {
  type AnySchema,
  immutable,
  instantDigits,
  type Kind,
  keywords,
  kind,
  optional,
  readOnly,
  secret,
} from '../../core/schema/schema.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type Form, plain } from '../dialect/form.ts'
import { type OneSpelling, oneSpelling } from './one-spelling.ts'

/** One field of a resource as a column of its table. */
export interface Column extends Form {
  readonly name: string
  /** The name as it stands in SQL. */
  readonly quoted: string
  /** What is compared with values. */
  readonly compared: string
  /** Where a patch finds it: a JSON Pointer (RFC 6901). */
  readonly pointer: string
  readonly kind: Kind
  /** Its type as migrations write it; each dialect has its own for it. */
  readonly type: string
  /** Whether what it holds is too long for an index: texts of more than 255 characters, and lists. */
  readonly long: boolean
  readonly optional: boolean
  /** Whether only the service sets it. */
  readonly readOnly: boolean
  /** Whether it stays as it was made. */
  readonly immutable: boolean
  /** Whether the audit log shows it masked. */
  readonly secret: boolean
  readonly default: unknown
  /** The digits of a second that an instant has here. */
  readonly digits: 3 | 7
  /** The one way to write a value, where it can be written in several. */
  readonly spell: OneSpelling | undefined
}

/** What stands in the audit log for a secret. */
export const masked = '***'

const longest = 255

const types: Readonly<Partial<Record<Kind, string>>> = {
  id: 'uuid',
  integer: 'bigint',
  number: 'double precision',
  decimal: 'numeric',
  bigInteger: 'numeric(38, 0)',
  boolean: 'boolean',
  instant: 'timestamptz',
  date: 'date',
  // The microseconds of a duration are not what an integer counts, and migrations are to tell them apart.
  duration: 'int8',
  bytes: 'text',
  array: 'json',
  map: 'json',
  object: 'json',
  any: 'json',
}

/** The column of a field in a dialect. */
export function column(name: string, schema: AnySchema, { forms, comparable }: Dialect): Column {
  const words = keywords(schema)
  // No engine has a type for more digits than it counts itself: those instants are kept as text.
  const isText = words[instantDigits] === 7
  const own = (!isText && forms[schema[kind]]) || plain
  const spell = oneSpelling(schema)
  const form = spell ? spelledForm(own, spell) : own
  const long = schema[kind] === 'string' && (words.maxLength ?? longest) > longest
  return {
    name,
    quoted: quote(name),
    compared: (long && comparable?.(quote(name))) || quote(name),
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    kind: schema[kind],
    type: (!isText && types[schema[kind]]) || (long ? 'text' : `varchar(${longest})`),
    long: long || schema[kind] === 'array' || schema[kind] === 'bytes',
    optional: words[optional] === true,
    readOnly: words[readOnly] === true,
    immutable: words[immutable] === true,
    secret: words[secret] === true,
    default: words.default,
    digits: words[instantDigits] ?? 3,
    spell,
    ...(words[secret] ? maskedForm(form) : form),
  }
}

/**
 * The form of values that can be written in several ways; a decimal that was written with another scale has the digits
 * of that.
 */
function spelledForm({ encode, decode }: Form, spell: OneSpelling): Form {
  return { encode: (value) => encode(spell(value)), decode: (value) => spell(decode ? decode(value) : value, 'kept') }
}

/** The form of secrets, which what is read from the log shows masked. */
function maskedForm({ encode, decode }: Form): Form {
  return { encode, decode: decode && ((value) => (value === masked ? masked : decode(value))) }
}
/** A name as it stands in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
