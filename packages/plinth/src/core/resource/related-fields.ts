import { isOperator } from '../filter/filter.ts'
import type { AnySchema, Fields, ObjectSchema, OptionalSchema } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import type { AnyResource } from './entity.ts'
import { type Rules, targetOf } from './rules.ts'

type Target<R, N extends string> = R extends {
  readonly [K in `${N}_id`]: { readonly to: { readonly entity: infer E } }
}
  ? E extends ObjectSchema<infer G>
    ? G
    : never
  : never

/**
 * The fields of what these references are to, by the names under which lists are filtered by them:
 * `location.country_code`.
 */
export type RelatedFields<R> = {
  readonly [P in RelatedName<R>]: P extends `${infer N}.${infer K}`
    ? K extends keyof Target<R, N>
      ? OptionalSchema<Target<R, N>[K] & AnySchema>
      : never
    : never
}
/** The names of the fields of what these references are to. */
export type RelatedName<R> = {
  [K in keyof R]: K extends `${infer N}_id` ? `${N}.${keyof Target<R, N> & string}` : never
}[keyof R]

/** A resource as far as filters by what it refers to need to know it. */
interface ReferringResource extends AnyResource {
  readonly entity: ObjectSchema<Fields>
  readonly filter: readonly string[]
  readonly rules: Rules
}

/**
 * All that lists of a resource can be filtered by: its fields, and those of what it refers to that it declares, which
 * are absent where the caller may not see the row. Throws a TypeError when it declares one that cannot be.
 */
export function filterable({ name, entity, filter, rules }: ReferringResource): Fields {
  const related = filter.filter(isRelated).map((path) => {
    const fault = (text: string): TypeError => new TypeError(`"${name}" cannot be filtered by "${path}": ${text}.`)
    const [relation = '', field = '', more] = path.split('.')
    const reference = rules.references[`${relation}_id`]
    if (!reference) throw fault(`nothing refers by "${relation}_id"`)
    if (entity.properties[relation]) throw fault(`"${relation}" is a field`)
    if (typeof reference.to === 'function') throw fault('declare what it refers to before')
    const { properties } = (targetOf(reference) as ReferringResource).entity
    const schema = properties[field]
    if (!schema || more !== undefined) throw fault('what it refers to has no such field')
    if (isOperator(field)) throw fault(`"${field}" is an operator`)
    return [path, t.Optional(schema as AnySchema)]
  })
  return related.length > 0 ? { ...entity.properties, ...Object.fromEntries(related) } : entity.properties
}

/** Whether what a list can be filtered by is a field of another row. */
export function isRelated(name: string): boolean {
  return name.includes('.')
}
