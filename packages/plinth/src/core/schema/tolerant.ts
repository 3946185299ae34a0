import { type AnySchema, type Fields, keywords, kind } from './schema.ts'
import { t } from './vocabulary.ts'

/**
 * A schema as its readers have it, who may know an earlier version than who writes: members that it does not name are
 * left out, and an extensible enum may have any value.
 */
export function tolerant(schema: AnySchema): AnySchema {
  const { items, properties, additionalProperties, 'x-extensible-enum': isExtensible } = keywords(schema)
  if (isExtensible) {
    const { enum: _values, 'x-extensible-enum': _mark, ...rest } = keywords(schema)
    return { ...t.String(), ...rest, [kind]: 'string' } as never
  }
  if (properties) {
    const fields: Fields = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, tolerant(field as AnySchema)]),
    )
    return { ...schema, properties: fields, additionalProperties: true } as never
  }
  if (items) return { ...schema, items: tolerant(items) } as never
  if (typeof additionalProperties === 'object')
    return { ...schema, additionalProperties: tolerant(additionalProperties) } as never
  return schema
}
