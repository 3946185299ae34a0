import type { Fault } from './failure.ts'
import { filterFields, type Ordered } from './filter.ts'
import { deepest, type Filter, mostComparisons } from './filter-expression.ts'
import { pascal } from './name.ts'
import { invalid } from './problems.ts'
import {
  type AnySchema,
  type Fields,
  type Kind,
  keywords,
  kind,
  nullRefused,
  type optional,
  type Value,
} from './schema.ts'
import { reference } from './union.ts'
import { t } from './vocabulary.ts'

/** What a filter holds beside fields. */
const connectives: ReadonlySet<string> = new Set(['and', 'or', 'not'])

type Compared<S extends AnySchema> = {
  readonly [O in 'eq' | 'ne']?: Value<S> | undefined
} & { readonly [O in 'in' | 'nin']?: readonly Value<S>[] | undefined } & {
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
 * The schema of filters as data over these fields: `{ or: [{ status: { eq: 'done' } }, { rank: { gt: 3 } }] }`. Throws a
 * TypeError when a field is named like what joins filters.
 */
export function filterTree(name: string, names: readonly string[], entity: Fields): AnySchema {
  const taken = names.find((each) => connectives.has(each))
  if (taken) throw new TypeError(`No search can be filtered by "${taken}": that joins filters.`)
  const operands = Map.groupBy(Object.entries(filterFields(names, entity)), ([parameter]) => parameter.split('__')[0])
  const self = reference(() => tree)
  const several = t.Array(self, { minItems: 1, maxItems: 20 })
  const fields = names.map((field) => {
    const comparisons = (operands.get(field) ?? []).map(([parameter, schema]) => {
      return [parameter.split('__')[1] ?? 'eq', { ...schema, [nullRefused]: true }]
    })
    const title = `${pascal(name)}${pascal(field)}Filter`
    return [field, present(t.Object(Object.fromEntries(comparisons), { title, minProperties: 1 }))]
  })
  const tree: AnySchema = t.Object(
    { ...Object.fromEntries(fields), and: present(several), or: present(several), not: present(self) },
    {
      title: `${pascal(name)}Filter`,
      description: 'Fields with what they are compared by, and groups of filters. All of it must be true.',
      minProperties: 1,
      examples: [{ [names[0] as string]: exampleOf(entity[names[0] as string] as AnySchema) }],
    },
  )
  return tree
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
  boolean: true,
  instant: '2026-03-01T09:30:00.000Z',
  date: '2026-03-01',
}

/** Null would be as good as nothing, and then everything would be found. */
function present(schema: AnySchema): AnySchema {
  return { ...t.Optional(schema), [nullRefused]: true } as never
}

/** Reads a valid filter. Throws `validation_failed` with the fault `filter_too_complex`, which says where it goes too far. */
export function filterOfTree(tree: object, place = '/filter'): Filter {
  let comparisons = 0
  const tooComplex = (pointer: string, detail: string): Error => {
    const fault: Fault = { pointer, code: 'filter_too_complex', detail }
    return invalid([fault])
  }

  const group = (kind: 'and' | 'or', of: readonly object[], at: string, depth: number): Filter => {
    if (depth >= deepest) throw tooComplex(at, `must not be nested more than ${deepest} deep`)
    return { kind, of: of.map((each, index) => read(each, `${at}/${index}`, depth + 1, false)) }
  }

  const comparisonsOf = (field: string, operands: object, at: string): Filter[] =>
    Object.entries(operands).map(([operator, value]) => {
      if (++comparisons > mostComparisons) {
        throw tooComplex(`${at}/${operator}`, `must not be the comparison after ${mostComparisons} others`)
      }
      return { kind: 'comparison', parameter: operator === 'eq' ? field : `${field}__${operator}`, value }
    })

  const read = (filter: object, at: string, depth: number, denied: boolean): Filter => {
    const of = Object.entries(filter).flatMap(([name, value]): Filter[] => {
      const here = `${at}/${name}`
      if (name === 'and' || name === 'or') return [group(name, value, here, depth)]
      if (name !== 'not') return comparisonsOf(name, value, here)
      if (denied && depth >= deepest) throw tooComplex(here, `must not be nested more than ${deepest} deep`)
      return [{ kind: 'not', of: read(value, here, denied ? depth + 1 : depth, true) }]
    })
    return of.length === 1 ? (of[0] as Filter) : { kind: 'and', of }
  }

  return read(tree, place, 0, false)
}
