import {
  type AnySchema,
  defaulted,
  type Fields,
  keywords,
  moneyDigits,
  nullRefused,
  optional,
} from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/**
 * The members of a merge patch (RFC 7396) for these fields: each may be left out, null removes an optional one, and an
 * object or a map is a patch of its own.
 */
export function patchFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => {
      const { default: _, [defaulted]: __, ...bare } = schema as never as Record<PropertyKey, unknown>
      const patch = patchOf(bare as never)
      return [
        name,
        t.Optional(optional in bare ? t.Nullable(patch as never) : ({ ...patch, [nullRefused]: true } as never)),
      ]
    }),
  )
}

/** What a value may be sent as in a merge patch: an object as the members to change, anything else whole. */
function patchOf(schema: AnySchema): AnySchema & object {
  const { properties, additionalProperties } = keywords(schema)
  if (properties) {
    // Named like the whole, it would be taken for that.
    const { [moneyDigits]: _, minProperties: __, title: ___, ...rest } = keywords(schema)
    return { ...rest, properties: patchFields(properties), required: [] } as never
  }
  if (typeof additionalProperties === 'object') {
    const { minProperties: _, ...rest } = keywords(schema)
    return { ...rest, additionalProperties: t.Nullable(patchOf(additionalProperties) as never) } as never
  }
  return schema
}
