import {
  type AnySchema,
  decimalScale,
  type Fields,
  instantDigits,
  type Kind,
  keywords,
  kind,
  type OptionalSchema,
  optional,
  type Schema,
  type Value,
} from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** The comparisons a list may be filtered by, beside equality: `due_at__gte=2026-01-01T00:00:00Z`. */
export type FilterOperator =
  | 'ne'
  | 'in'
  | 'nin'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'starts_with'
  | 'like'
  | 'null'
  | 'has'

/** The kinds of values that have an order. */
export type Ordered = 'integer' | 'number' | 'decimal' | 'bigInteger' | 'date' | 'instant' | 'duration'
type Alike<S extends AnySchema> = OptionalSchema<Schema<Value<S>, Kind, Value<S>>>
type Several<S extends AnySchema> = OptionalSchema<Schema<readonly Value<S>[], 'array', readonly Value<S>[]>>

/** The typed filter parameters of the declared fields: `status`, `status__in`, `due_at__gte`. */
export type FilterFields<F extends Fields, Q> = {
  readonly [K in ScalarNames<F, Q> as Flat<K>]: Alike<F[K]>
} & {
  readonly [K in ScalarNames<F, Q> as `${Flat<K>}__ne`]: Alike<F[K]>
} & {
  readonly [K in ScalarNames<F, Q> as `${Flat<K>}__${'in' | 'nin'}`]: Several<F[K]>
} & {
  readonly [K in ListNames<F, Q> as `${Flat<K>}__has`]: OptionalSchema<Schema<Item<F[K]>, Kind, Item<F[K]>>>
} & {
  readonly [K in OrderedNames<F, Q> as `${Flat<K>}__${'gt' | 'gte' | 'lt' | 'lte'}`]: Alike<F[K]>
} & {
  readonly [K in TextNames<F, Q> as `${Flat<K>}__${'contains' | 'starts_with' | 'like'}`]: OptionalSchema<
    Schema<string, 'string'>
  >
} & {
  readonly [K in NullableNames<F, Q> as `${Flat<K>}__null`]: OptionalSchema<Schema<boolean, 'boolean'>>
} & {
  readonly [K in [Q] extends [never] ? never : 'or']: OptionalSchema<
    Schema<readonly string[], 'array', readonly string[]>
  >
}
/** The name of a field in parameters. */
type Flat<K extends string> = K extends `${infer R}.${infer N}` ? `${R}__${N}` : K
type ListNames<F extends Fields, Q> = {
  [K in Q & keyof F & string]: F[K][typeof kind] extends 'array' ? K : never
}[Q & keyof F & string]
type ScalarNames<F extends Fields, Q> = Exclude<Q & keyof F & string, ListNames<F, Q>>
/** What a list holds. */
export type Item<S extends AnySchema> = Value<S> extends readonly (infer V)[] ? V : never
type OrderedNames<F extends Fields, Q> = {
  [K in Q & keyof F & string]: F[K][typeof kind] extends Ordered ? K : never
}[Q & keyof F & string]
type TextNames<F extends Fields, Q> = {
  [K in Q & keyof F & string]: F[K][typeof kind] extends 'string' ? K : never
}[Q & keyof F & string]
type NullableNames<F extends Fields, Q> = {
  [K in Q & keyof F & string]: F[K] extends { readonly [optional]: true } ? K : never
}[Q & keyof F & string]

const ordered: ReadonlySet<Kind> = new Set([
  'integer',
  'number',
  'decimal',
  'bigInteger',
  'date',
  'instant',
  'duration',
])
const compound: ReadonlySet<Kind> = new Set(['array', 'map', 'object', 'union', 'any', 'bytes'])
const words: Readonly<Record<FilterOperator, string>> = {
  ne: 'is not this',
  in: 'is one of these',
  nin: 'is none of these',
  gt: 'is greater than this',
  gte: 'is at least this',
  lt: 'is less than this',
  lte: 'is at most this',
  contains: 'contains this, in whatever case',
  starts_with: 'starts with this, in whatever case',
  like: 'is this as a whole, `*` standing for any text',
  null: 'is absent, or is not',
  has: 'holds this',
}

/** The operators that a field of this schema may be filtered by. */
export function filterOperators(schema: AnySchema): readonly FilterOperator[] {
  const operators: FilterOperator[] = isList(schema) ? ['has'] : ['ne', 'in', 'nin']
  if (ordered.has(schema[kind])) operators.push('gt', 'gte', 'lt', 'lte')
  if (schema[kind] === 'string') operators.push('contains', 'starts_with', 'like')
  if (keywords(schema)[optional]) operators.push('null')
  return operators
}

/** Whether the last part of a filter parameter is an operator rather than a field. */
export function isOperator(name: string): name is FilterOperator {
  return Object.hasOwn(words, name)
}

/** What a list has parameters for, beside its filters. */
const taken: ReadonlySet<string> = new Set(['or', 'filter', 'sort', 'limit', 'cursor', 'count', 'fields', 'expand'])

/**
 * The filter parameters of a list: one for each declared field and operator. Throws a TypeError when a field is named
 * like another parameter of lists.
 */
export function filterFields(names: readonly string[], entity: Fields): Fields {
  const fields: Record<string, AnySchema> = {}
  for (const name of names) {
    if (taken.has(name))
      throw new TypeError(`No list can be filtered by "${name}": it has another parameter of that name.`)
    const schema = entity[name] as AnySchema
    const comparand = bare(isList(schema) ? itemOf(name, schema) : schema)
    const parameter = name.replace('.', '__')
    if (!isList(schema))
      fields[parameter] = t.Optional({ ...comparand, description: `Only those whose ${name} is this.` })
    for (const operator of filterOperators(schema)) {
      const description = `Only those whose ${name} ${words[operator]}.`
      fields[`${parameter}__${operator}`] = t.Optional(operand(operator, comparand, description))
    }
  }
  return fields
}

function operand(operator: FilterOperator, comparand: AnySchema & object, description: string): AnySchema {
  switch (operator) {
    case 'null':
      return t.Boolean({ description })
    case 'in':
    case 'nin':
      return t.Array(comparand, { minItems: 1, maxItems: 100, description })
    case 'contains':
    case 'starts_with':
    case 'like':
      // A part of a text need not be what the whole must be.
      return t.String({ minLength: 1, description })
    default:
      return { ...comparand, description } as AnySchema
  }
}

/** The `or` parameter of a list that can be filtered: expressions of which all must be true. */
export function orField(names: readonly string[]): Fields {
  if (names.length === 0) return {}
  const tooComplex = { code: 'filter_too_complex', detail: 'must be an expression of at most 2000 characters' }
  return {
    or: t.Optional(
      t.Array(t.String({ minLength: 1, maxLength: 2000, fault: tooComplex }), {
        minItems: 1,
        maxItems: 20,
        repeated: true,
        description: `Only those of which one of several things is true: \`(${names[0]}.eq.value,not.and(...))\`.`,
      }),
    ),
  }
}

/** The `sort` parameter of a list: `-created_at,due_at`. Null sorts last. */
export function sortField(names: readonly string[]): AnySchema {
  const terms = (names.length > 0 ? names : ['created_at']).flatMap((name) => [name, `-${name}`])
  return t.Optional(
    t.Array(t.Enum(terms), {
      maxItems: 5,
      uniqueItems: true,
      description: 'In this order; a minus sign means descending.',
    }),
  )
}

function isList(schema: AnySchema): boolean {
  return schema[kind] === 'array'
}

/** What a list that may be filtered by holds. */
function itemOf(name: string, schema: AnySchema): AnySchema {
  const item = keywords(schema).items as AnySchema
  if (!compound.has(item[kind])) return item
  throw new TypeError(`No list can be filtered by "${name}": what it holds can be nothing to look for.`)
}

/** A field as something to compare with: without the marks that say who sets it and what it defaults to. */
function bare(schema: AnySchema): AnySchema & object {
  const { description, examples, [instantDigits]: digits, [decimalScale]: scale, ...rest } = keywords(schema)
  const kept = Object.entries(rest).filter(([word]) => word !== 'default' && word !== 'readOnly')
  return {
    ...Object.fromEntries(kept),
    [kind]: schema[kind],
    ...(digits !== undefined && { [instantDigits]: digits }),
    ...(scale !== undefined && { [decimalScale]: scale }),
  } as never
}
