import { type AnySchema, defaulted, keywords, kind, optional, readOnly } from '../core/schema.ts'

/** One member of an input or output, for people. */
export interface Field {
  readonly name: string
  readonly type: string
  /** `required`, `optional`, `read-only` or `default` and what it is. */
  readonly presence: string
  readonly description: string
}

/** The members of an input or output; of anything but an object, itself under the name `.`. */
export function fieldsOf(schema: AnySchema | undefined): readonly Field[] {
  if (!schema) return []
  const { properties } = keywords(schema)
  return Object.entries(properties ?? { '.': schema }).map(([name, member]) => ({
    name,
    type: typeOf(member),
    presence: presenceOf(member),
    description: keywords(member).description ?? '',
  }))
}

function typeOf(schema: AnySchema): string {
  const { enum: words, items, minLength, maxLength, minimum, maximum } = keywords(schema)
  if (words) return words.join(' | ')
  if (items) return `${typeOf(items)}[]`
  const [least, most] = schema[kind] === 'string' ? [minLength, maxLength] : [minimum, maximum]
  if (least === undefined && most === undefined) return schema[kind]
  return `${schema[kind]} ${least ?? ''}..${most ?? ''}`
}

function presenceOf(schema: AnySchema): string {
  if (readOnly in schema) return 'read-only'
  if (defaulted in schema) return `default ${JSON.stringify(keywords(schema).default)}`
  return optional in schema ? 'optional' : 'required'
}
