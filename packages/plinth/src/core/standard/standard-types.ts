import type { Access, AccessByVerb, AccessTo } from '../access.ts'
import type { Event } from '../event/event.ts'
import type { Failure } from '../failure/failure.ts'
import type { problems } from '../failure/problems.ts'
import type { FilterFields } from '../filter/filter.ts'
import type { FilterTree } from '../filter/filter-tree.ts'
import type { Pascal } from '../name.ts'
import type { Operation } from '../operation.ts'
import type { RelatedFields } from '../resource/related-fields.ts'
import type { RuleFields, ShownFields, ShownName, Stamps } from '../resource/row-fields.ts'
import type { ReadFields, ViewFields, ViewTraits } from '../resource/view.ts'
import type {
  Answered,
  AnySchema,
  defaulted,
  Fields,
  Given,
  Kind,
  kind,
  ObjectSchema,
  OptionalSchema,
  optional,
  ReadOnlySchema,
  Schema,
  Value,
  WritableFields,
} from '../schema/schema.ts'
import type { BatchFields, BatchResultFields } from './batch-operations.ts'
import type { historyPage, historyQuery, versionField } from './history-operations.ts'

/** What a resource has beyond its fields, as far as types depend on it. */
export type Traits<O, D, H, B, W, J, X, R, Z> =
  | ViewTraits<J, X>
  | ([keyof R] extends [never] ? never : { readonly references: R })
  | ([O] extends [never] ? never : 'owner')
  | ([D] extends [never] ? never : 'softDelete')
  | ([H] extends [never] ? never : 'history')
  | ([B] extends [never] ? never : 'batch')
  | ([W] extends [never] ? never : 'search')
  | (Z extends ShownName ? `shows.${Z}` : never)

/** The name of the key of a resource in paths and inputs. */
export type KeyName<N extends string, K> = [K] extends [never] ? `${N}_id` : K & string
type KeyFields<N extends string, F extends Fields, K> = [K] extends [never]
  ? { [P in `${N}_id`]: Schema<string, 'id'> }
  : { [P in K & keyof F]: F[P] }
/** The fields of a whole row. */
export type EntityFields<F extends Fields, K, T> = ([K] extends [never]
  ? { id: ReadOnlySchema<Schema<string, 'id'>> }
  : {}) &
  F &
  RuleFields<T> &
  ShownFields<T> &
  Stamps
type PatchFields<F extends Fields> = {
  [P in keyof WritableFields<F>]: F[P] extends { readonly [optional]: true }
    ? OptionalSchema<Schema<Value<F[P]> | null, Kind, PatchOf<F[P]> | null>>
    : OptionalSchema<Schema<Value<F[P]>, Kind, PatchOf<F[P]>>>
}
/** A value in a merge patch: an object as the members to change, anything else whole. */
type PatchOf<S extends AnySchema> = S[typeof kind] extends 'object' | 'map' ? Patch<Given<S>> : Given<S>
type Patch<G> = G extends readonly unknown[]
  ? G
  : G extends object
    ? { readonly [P in keyof G]?: Patch<G[P]> | (undefined extends G[P] ? null : string extends P ? null : never) }
    : G
type BodyFields<F extends Fields, K> = Omit<WritableFields<F>, K & string>
type DeletedFields<T> = 'softDelete' extends T
  ? { readonly deleted: OptionalSchema<Schema<'include' | 'only', 'enum'>> }
  : {}
type PastFields<T> = 'history' extends T ? { readonly as_of: OptionalSchema<Schema<string, 'instant'>> } : {}
type PagingFields<S, T> = DeletedFields<T> &
  PastFields<T> & {
    readonly limit: Schema<number, 'integer'> & { readonly [defaulted]: true }
    readonly cursor: OptionalSchema<Schema<string, 'string'>>
    readonly count: Schema<'none' | 'exact' | 'estimate', 'enum'> & { readonly [defaulted]: true }
    readonly sort: OptionalSchema<Schema<readonly SortTerm<S>[], 'array', readonly SortTerm<S>[]>>
  }
/** What lists can be filtered by. */
type Filterable<F extends Fields, T> = F & Stamps & RuleFields<T> & RelatedOf<Extract<T, Referring>>
interface Referring {
  readonly references: unknown
}
type RelatedOf<T> = [T] extends [never] ? {} : T extends Referring ? RelatedFields<T['references']> : {}
/** What a list takes. */
export type ListFields<F extends Fields, Q, S, K, T> = FilterFields<Filterable<F, T>, Q> &
  PagingFields<S, T> &
  ViewFields<EntityFields<F, K, T>, T>
/** A filter as data, for searches and repositories. */
export type TreeField<F extends Fields, Q, T> = {
  readonly filter: OptionalSchema<Schema<FilterTree<Filterable<F, T>, Q>, 'object'>>
}
type SearchFields<F extends Fields, Q, S, K, T> = TreeField<F, Q, T> &
  PagingFields<S, T> &
  ViewFields<EntityFields<F, K, T>, T>
type SortTerm<S> = (S & string) | `-${S & string}`
type PageFields<E extends Fields> = {
  items: Schema<
    readonly Value<ObjectSchema<E>>[],
    'array',
    readonly Value<ObjectSchema<E>>[],
    readonly Answered<ObjectSchema<E>>[]
  >
  next_cursor: OptionalSchema<Schema<string, 'string'>>
  prev_cursor: OptionalSchema<Schema<string, 'string'>>
  total: OptionalSchema<Schema<number, 'integer'>>
  total_is_estimate: OptionalSchema<Schema<boolean, 'boolean'>>
}

interface Absence {
  readonly notFound: Failure<undefined>
}
interface Collision {
  readonly alreadyExists: Failure<undefined>
}
interface Staleness {
  readonly versionConflict: typeof problems.version_conflict
}
type Deletion<T> = 'softDelete' extends T ? { readonly deleted: typeof problems.deleted } : {}

/** The standard operations of a resource, under the names that its service gives them. */
export type StandardOperations<
  N extends string,
  P extends string,
  F extends Fields,
  Q,
  S,
  K,
  A extends Access | AccessByVerb,
  T,
> = {
  [X in `list${Pascal<P>}`]: Operation<
    ObjectSchema<ListFields<F, Q, S, K, T>>,
    ObjectSchema<PageFields<ReadFields<EntityFields<F, K, T>, T>>>,
    {},
    AccessTo<A, 'read'>
  >
} & {
  [X in `get${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & DeletedFields<T> & PastFields<T> & ViewFields<EntityFields<F, K, T>, T>>,
    ObjectSchema<ReadFields<EntityFields<F, K, T>, T>>,
    Absence & Deletion<T>,
    AccessTo<A, 'read'>
  >
} & {
  [X in `create${Pascal<N>}`]: Operation<
    ObjectSchema<WritableFields<F>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Collision,
    AccessTo<A, 'write'>
  >
} & {
  [X in `replace${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & BodyFields<F, K>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & Staleness & Deletion<T>,
    AccessTo<A, 'write'>
  >
} & {
  [X in `update${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & PatchFields<BodyFields<F, K>>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & Staleness & Deletion<T>,
    AccessTo<A, 'write'>
  >
} & {
  [X in `delete${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K>>,
    undefined,
    Absence & Staleness & Deletion<T>,
    AccessTo<A, 'delete'>
  >
} & {
  [X in 'softDelete' extends T ? `restore${Pascal<N>}` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & Staleness & { readonly notDeleted: Failure<undefined> },
    AccessTo<A, 'delete'>
  >
} & {
  [X in 'history' extends T ? `list${Pascal<N>}History` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K> & typeof historyQuery>,
    typeof historyPage,
    Absence,
    AccessTo<A, 'read'>
  >
} & {
  [X in 'history' extends T ? `get${Pascal<N>}Version` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K> & { version: typeof versionField } & DeletedFields<T>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence,
    AccessTo<A, 'read'>
  >
} & CollectiveOperations<P, F, Q, S, K, A, T>

/** The operations on many rows at once. */
type CollectiveOperations<P extends string, F extends Fields, Q, S, K, A extends Access | AccessByVerb, T> = {
  [X in 'batch' extends T ? `batch${Pascal<P>}` : never]: Operation<
    ObjectSchema<BatchFields<WritableFields<F>, BodyFields<F, K>, PatchFields<BodyFields<F, K>>, T>>,
    ObjectSchema<BatchResultFields<Value<ObjectSchema<EntityFields<F, K, T>>>>>,
    Absence & Collision & Staleness & Deletion<T>,
    AccessTo<A, 'write'>
  >
} & {
  [X in 'search' extends T ? `search${Pascal<P>}` : never]: Operation<
    ObjectSchema<SearchFields<F, Q, S, K, T>>,
    ObjectSchema<PageFields<ReadFields<EntityFields<F, K, T>, T>>>,
    {},
    AccessTo<A, 'read'>
  >
}

/** What is announced of the rows of a resource, each with the row as it then was; of secrets nothing. */
export type ResourceEvents<E extends Fields, T> = {
  readonly [X in 'created' | 'updated']: Event<ObjectSchema<E>>
} & { readonly deleted: Event<ObjectSchema<E & { deleted_at: Schema<string, 'instant'> }>> } & {
  readonly [X in 'softDelete' extends T ? 'restored' | 'purged' : never]: Event<ObjectSchema<E>>
}
