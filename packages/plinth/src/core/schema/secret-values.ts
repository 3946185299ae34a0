import { type AnySchema, keywords, secret } from './schema.ts'

/** The texts in a value that its schema says are secret, however deep they are. */
export function secretValues(schema: AnySchema, value: unknown): string[] {
  if (value === undefined || value === null) return []
  const { [secret]: isSecret, properties, items, additionalProperties, oneOf } = keywords(schema)
  if (isSecret) return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  if (Array.isArray(value)) return items ? value.flatMap((each) => secretValues(items, each)) : []
  if (oneOf) return oneOf.flatMap((variant) => secretValues(variant, value))
  if (typeof value !== 'object') return []
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined
  return Object.entries(value).flatMap(([name, member]) => {
    const field = properties?.[name] ?? others
    return field ? secretValues(field, member) : []
  })
}
