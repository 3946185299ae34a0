import { invalid } from '../failure/problems.ts'
import { pascal } from '../name.ts'
import {
  type AnySchema,
  type Fields,
  keywords,
  nulls,
  type ObjectSchema,
  type OptionalSchema,
  type Schema,
} from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import type { AnyResource } from './entity.ts'
import { type Rules, targetOf } from './rules.ts'

/** What callers may choose of the rows that they read. */
export interface View {
  /** Whether they may choose fields. */
  readonly isSparse: boolean
  /** What may stand beside its id: `project`, `project.owner`. */
  readonly expand: readonly string[]
}

/** What a resource declares of its view. */
export interface ViewOptions<J, X> {
  /** Reads take `fields=id,title`, and answer no others. Default: all of them, always. */
  readonly sparse?: J
  /**
   * What reads may embed of the rows that fields refer to, by the name of the field without `_id`, two deep:
   * `['project', 'project.owner']`. Each must be declared in `references`, of a resource that is declared before.
   */
  readonly expand?: readonly X[]
}

/** What of a view types depend on. */
export type ViewTraits<J, X> = ([J] extends [never] ? never : 'sparse') | (X extends string ? `expand.${X}` : never)

type Paths<T> = T extends `expand.${infer X}` ? X : never
type Head<X> = X extends `${infer H}.${string}` ? H : X
type Several<S extends string> = OptionalSchema<Schema<readonly S[], 'array', readonly S[]>>

/** The parameters of reads by which callers choose. */
export type ViewFields<E extends Fields, T> = ('sparse' extends T
  ? { readonly fields: Several<keyof E & string> }
  : {}) &
  ([Paths<T>] extends [never] ? {} : { readonly expand: Several<Paths<T>> })

/** What a read answers of a row: perhaps not all of it, and perhaps more. */
export type ReadFields<E extends Fields, T> = ('sparse' extends T
  ? { readonly [P in keyof E]: P extends 'id' ? E[P] : OptionalSchema<E[P]> }
  : E) & {
  readonly [H in Head<Paths<T>>]: OptionalSchema<Schema<Readonly<Record<string, unknown>>, 'object'>>
}

/** A resource as far as a view of it needs to know it. */
interface ViewedResource extends AnyResource {
  readonly key: string
  readonly entity: ObjectSchema<Fields>
  readonly rules: Rules
  readonly view: View
}

/** The view that a resource declares. */
export function viewOf({ sparse, expand }: ViewOptions<unknown, string>): View {
  return { isSparse: sparse === true, expand: expand ?? [] }
}

/** The parameters by which callers choose; none where there is nothing to choose. */
export function viewParameters({ entity, view }: ViewedResource): Fields {
  const several = (values: readonly string[], description: string): AnySchema =>
    t.Optional(t.Array(t.Enum(values), { minItems: 1, maxItems: 100, uniqueItems: true, description }))
  return {
    ...(view.isSparse && {
      fields: several(Object.keys(entity.properties), 'Only these, and what tells one from another.'),
    }),
    ...(view.expand.length > 0 && {
      expand: several(
        view.expand,
        'What is referred to stands beside its id; absent where the caller may not read it.',
      ),
    }),
  }
}

/**
 * The schema of what reads answer: that of the entity where there is nothing to choose. Throws a TypeError when that
 * cannot be.
 */
export function viewSchema(resource: ViewedResource): AnySchema {
  const { name, key, entity, view } = resource
  if (!view.isSparse && view.expand.length === 0) return entity
  const showsNulls = keywords(entity)[nulls] === true
  if (view.isSparse && showsNulls)
    throw new TypeError(`"${name}" cannot be sparse and show what is absent: a field that is not chosen is neither.`)
  const own = Object.entries(entity.properties).map(([field, schema]) => [
    field,
    view.isSparse && field !== key ? t.Optional(schema) : schema,
  ])
  return t.Object(
    { ...Object.fromEntries(own), ...embedded(resource, view.expand, pascal(name)) },
    { title: `${pascal(name)}View`, nulls: showsNulls },
  )
}

/** What stands beside ids, each with what stands beside the ids in it. */
function embedded(resource: ViewedResource, paths: readonly string[], title: string): Fields {
  const fields: Record<string, AnySchema> = {}
  for (const [name, inner] of nested(paths)) {
    const reference = resource.rules.references[`${name}_id`]
    const taken = resource.entity.properties[name] !== undefined
    if (!reference || taken)
      throw new TypeError(
        `"${resource.name}" cannot expand "${name}": ${taken ? 'it is a field' : `nothing refers by "${name}_id"`}.`,
      )
    if (typeof reference.to === 'function')
      throw new TypeError(`"${resource.name}" cannot expand "${name}": declare what it refers to before.`)
    const target = targetOf(reference) as ViewedResource
    const more = embedded(target, inner, `${title}${pascal(name)}`)
    fields[name] = t.Optional(
      Object.keys(more).length === 0
        ? target.entity
        : t.Object({ ...target.entity.properties, ...more }, { title: `${title}${pascal(name)}` }),
    )
  }
  return fields
}

/**
 * Paths by their first step, each with what follows it: `a`, `a.b` is a with b. Throws a TypeError when one has more
 * than two.
 */
export function nested(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const steps = new Map<string, string[]>()
  for (const path of paths) {
    const [first = '', second, more] = path.split('.')
    if (more !== undefined) throw new TypeError(`"${path}" is more than two deep.`)
    const inner = steps.get(first) ?? []
    steps.set(first, second === undefined ? inner : [...inner, second])
  }
  return steps
}

/** What a caller has chosen. */
export interface Choice {
  readonly fields?: readonly string[] | undefined
  readonly expand?: readonly string[] | undefined
}

/** The schema of what a caller has chosen of a view. */
export function chosenSchema(view: AnySchema, key: string, { fields, expand = [] }: Choice): AnySchema {
  const { properties = {} } = keywords(view)
  const wanted = fields && new Set([key, ...fields, ...nested(expand).keys()])
  const chosen = Object.entries(properties).filter(([name]) => wanted?.has(name) ?? true)
  return { ...view, properties: Object.fromEntries(chosen) } as AnySchema
}

/** What tells one version of a row from another: transports need it, whatever is chosen. */
const versioned = ['version', 'updated_at']

/** A row with the fields that were chosen, and those that tell its version. */
export function chosen(row: object, key: string, { fields, expand = [] }: Choice): object {
  if (!fields) return row
  const wanted = new Set([key, ...fields, ...versioned, ...nested(expand).keys()])
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)))
}

/** Throws `validation_failed` when a read of the past is to embed what there is now. */
export function requirePresent(as_of: unknown, expand: unknown): void {
  if (as_of === undefined || expand === undefined) return
  throw invalid([{ pointer: '/expand', code: 'conflicting_value', detail: 'must not be given with as_of' }])
}
