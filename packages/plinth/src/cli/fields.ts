import { type AnySchema, alias, defaulted, keywords, kind, optional, readOnly } from '../core/schema/schema.ts'

/** One member of an input or output, for people. */
export interface Field {
  readonly name: string
  readonly type: string
  /**
   * Of an input `required`, `optional`, `read-only` or `default` and what it is; of an output `always` or `optional`.
   */
  readonly presence: string
  readonly description: string
}

/** Whether it is asked for or answered. */
type Direction = 'input' | 'output'

/** The members of an input or output; of anything but an object, itself under the name `.`. */
export function fieldsOf(schema: AnySchema | undefined, direction: Direction): readonly Field[] {
  if (!schema) return []
  const { properties } = keywords(schema)
  return Object.entries(properties ?? { '.': schema }).flatMap(([name, member]) => {
    const type = typeOf(member)
    const presence = direction === 'input' ? presenceOf(member) : optional in member ? 'optional' : 'always'
    const { description = '', [alias]: other } = keywords(member)
    const field = { name, type, presence, description }
    if (direction === 'output' || other === undefined) return [field]
    return [field, { name: other, type, presence: 'optional, deprecated', description: `Another name of ${name}.` }]
  })
}

function typeOf(schema: AnySchema): string {
  const { enum: words, items, minLength, maxLength, minimum, maximum } = keywords(schema)
  if (words) return words.join(' | ')
  if (items) {
    const type = typeOf(items)
    return type.includes(' ') ? `(${type})[]` : `${type}[]`
  }
  const [least, most] = schema[kind] === 'string' ? [minLength, maxLength] : [minimum, maximum]
  if (least === undefined && most === undefined) return schema[kind]
  return `${schema[kind]} ${least ?? ''}..${most ?? ''}`
}

function presenceOf(schema: AnySchema): string {
  if (readOnly in schema) return 'read-only'
  if (defaulted in schema) return `default ${JSON.stringify(keywords(schema).default)}`
  const { deprecated } = keywords(schema)
  return `${optional in schema ? 'optional' : 'required'}${deprecated ? ', deprecated' : ''}`
}
