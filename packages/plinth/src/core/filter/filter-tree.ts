import { pascal } from '../name.ts'
import {
  type AnySchema,
  deferred,
  type Fields,
  type Kind,
  keywords,
  kind,
  nullRefused,
  type optional,
  type Value,
} from '../schema/schema.ts'
import { request } from '../schema/union.ts'
import { t } from '../schema/vocabulary.ts'
import { filterFields, type Item, type Ordered } from './filter.ts'
import { deepest, mostComparisons, operandsOf } from './filter-operands.ts'

type Compared<S extends AnySchema> = {
  readonly [O in S[typeof kind] extends 'array' ? never : 'eq' | 'ne']?: Value<S> | undefined
} & { readonly [O in S[typeof kind] extends 'array' ? never : 'in' | 'nin']?: readonly Value<S>[] | undefined } & {
  readonly [O in S[typeof kind] extends 'array' ? 'has' : never]?: Item<S> | undefined
} & {
  readonly [O in S[typeof kind] extends Ordered ? 'gt' | 'gte' | 'lt' | 'lte' : never]?: Value<S> | undefined
} & {
  readonly [O in S[typeof kind] extends 'string' ? 'contains' | 'starts_with' | 'like' : never]?: string | undefined
} & { readonly [O in S extends { readonly [optional]: true } ? 'null' : never]?: boolean | undefined }

/** A filter as data: fields with what they are compared by, and groups of filters. All of it must be true. */
export type FilterTree<F extends Fields, Q> = {
  readonly [K in Q & keyof F & string]?: Compared<F[K]> | undefined
} & {
  readonly [C in 'and' | 'or']?: readonly FilterTree<F, Q>[] | undefined
} & { readonly not?: FilterTree<F, Q> | undefined }

/**
 * The schema of filters as data over these fields: `{ or: [{ status: { eq: 'done' } }, { rank: { gt: 3 } }] }`. It
 * tells each level by itself, for there are few and many tools do not stand a schema that holds itself. Its reader
 * judges. Throws a TypeError when a field is named like what joins filters.
 */
export function filterTree(name: string, names: readonly string[], entity: Fields): AnySchema {
  const taken = names.find((each) => connectives.has(each))
  if (taken) throw new TypeError(`No search can be filtered by "${taken}": that joins filters.`)
  const [first = ''] = names
  const fields = Object.fromEntries(
    [...operandsOf(filterFields(names, entity), (schema) => schema)].map(([field, operands]) => {
      const comparisons = [...operands].map(([operator, schema]) => [operator, { ...schema, [nullRefused]: true }])
      const title = `${pascal(name)}${pascal(field.replace('.', '_'))}Filter`
      return [field, present(request(t.Object(Object.fromEntries(comparisons), { title, minProperties: 1 })))]
    }),
  )
  const level = (depth: number): AnySchema => {
    const inner = depth === deepest ? undefined : level(depth + 1)
    const several = inner && present(t.Array(inner, { minItems: 1, maxItems: mostComparisons }))
    return request(
      t.Object(
        { ...fields, ...(inner && several && { and: several, or: several, not: present(inner) }) },
        {
          title: `${pascal(name)}Filter${depth === 0 ? '' : `Level${depth + 1}`}`,
          description: 'Fields with what they are compared by, and groups of filters. All of it must be true.',
          minProperties: 1,
          examples: [{ [first]: exampleOf(entity[first] as AnySchema) }],
        },
      ),
    )
  }
  return { ...level(0), [deferred]: true } as AnySchema
}

/** What a filter holds beside fields. */
const connectives: ReadonlySet<string> = new Set(['and', 'or', 'not'])

/** Null would be as good as nothing, and then everything would be found. */
function present(schema: AnySchema): AnySchema {
  return { ...t.Optional(schema), [nullRefused]: true } as never
}

/** A comparison that documents show. */
function exampleOf(field: AnySchema): object {
  const { enum: values, examples } = keywords(field)
  const [example = examplesByKind[field[kind]]] = values ?? examples ?? []
  return { eq: example ?? 'text' }
}

const examplesByKind: Partial<Record<Kind, unknown>> = {
  id: '01927b6e-7c3a-7def-8a1b-0123456789ab',
  integer: 1,
  number: 1,
  decimal: '1',
  bigInteger: '1',
  boolean: true,
  instant: '2026-03-01T09:30:00.000Z',
  date: '2026-03-01',
  duration: 'PT1H30M',
}
