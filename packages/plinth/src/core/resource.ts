import type { BatchFields, BatchResultFields } from './batch-operations.ts'
import type { Call } from './call.ts'
import type { AnyResource } from './entity.ts'
import { type Event, event } from './event.ts'
import type { Failure } from './failure.ts'
import type { FilterFields } from './filter.ts'
import type { FilterTree } from './filter-tree.ts'
import { type FormOptions, type Forms, formsOf } from './forms.ts'
import type { historyPage, historyQuery, versionField } from './history-operations.ts'
import type { Handler } from './implement.ts'
import { camel, type Pascal, pascal } from './name.ts'
import type { Access, Operation } from './operation.ts'
import type { problems } from './problems.ts'
import type { Repository } from './repository.ts'
import { type ByKnown, type RuleOptions, type Rules, rulesOf } from './rules.ts'
import type {
  defaulted,
  Fields,
  Given,
  Kind,
  ObjectSchema,
  OptionalSchema,
  optional,
  ReadOnlySchema,
  Schema,
  Value,
  WritableFields,
} from './schema.ts'
import { standardHandlers } from './standard-handlers.ts'
import { standardOperations } from './standard-operations.ts'
import { type ReadFields, type View, type ViewFields, type ViewOptions, type ViewTraits, viewOf } from './view.ts'
import { t } from './vocabulary.ts'

/** What the server sets on every row. */
const stamps = {
  version: t.ReadOnly(t.Integer({ minimum: 1, description: 'Rises by one with every change.' })),
  created_at: t.ReadOnly(t.Instant({ description: 'When it was made.' })),
  updated_at: t.ReadOnly(t.Instant({ description: 'When it was last changed.' })),
}
type Stamps = typeof stamps

/** What rules set on every row that they are about. */
const ruleFields = {
  owner: { owner_id: t.ReadOnly(t.String({ description: 'The user whom it belongs to.' })) },
  softDelete: {
    deleted_at: t.ReadOnly(t.Optional(t.Instant({ description: 'When it was deleted.' }))),
    purge_at: t.ReadOnly(t.Optional(t.Instant({ description: 'When it is removed for good.' }))),
  },
}
type RuleFields<T> = ('owner' extends T ? (typeof ruleFields)['owner'] : {}) &
  ('softDelete' extends T ? (typeof ruleFields)['softDelete'] : {})
/** What a resource has beyond its fields, as far as types depend on it. */
type Traits<O, D, H, B, W, J, X> =
  | ViewTraits<J, X>
  | ([O] extends [never] ? never : 'owner')
  | ([D] extends [never] ? never : 'softDelete')
  | ([H] extends [never] ? never : 'history')
  | ([B] extends [never] ? never : 'batch')
  | ([W] extends [never] ? never : 'search')

type KeyName<N extends string, K> = [K] extends [never] ? `${N}_id` : K & string
type KeyFields<N extends string, F extends Fields, K> = [K] extends [never]
  ? { [P in `${N}_id`]: Schema<string, 'id'> }
  : { [P in K & keyof F]: F[P] }
type EntityFields<F extends Fields, K, T> = ([K] extends [never] ? { id: ReadOnlySchema<Schema<string, 'id'>> } : {}) &
  F &
  RuleFields<T> &
  Stamps
type PatchFields<F extends Fields> = {
  [P in keyof WritableFields<F>]: F[P] extends { readonly [optional]: true }
    ? OptionalSchema<Schema<Value<F[P]> | null, Kind, Given<F[P]> | null>>
    : OptionalSchema<Schema<Value<F[P]>, Kind, Given<F[P]>>>
}
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
type ListFields<F extends Fields, Q, S, K, T> = FilterFields<F & Stamps & RuleFields<T>, Q> &
  PagingFields<S, T> &
  ViewFields<EntityFields<F, K, T>, T>
type TreeField<F extends Fields, Q, T> = {
  readonly filter: OptionalSchema<Schema<FilterTree<F & Stamps & RuleFields<T>, Q>, 'object'>>
}
type SearchFields<F extends Fields, Q, S, K, T> = TreeField<F, Q, T> &
  PagingFields<S, T> &
  ViewFields<EntityFields<F, K, T>, T>
type SortTerm<S> = (S & string) | `-${S & string}`
type PageFields<E extends Fields> = {
  items: Schema<readonly Value<ObjectSchema<E>>[], 'array'>
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
export type StandardOperations<N extends string, P extends string, F extends Fields, Q, S, K, A extends Access, T> = {
  [X in `list${Pascal<P>}`]: Operation<
    ObjectSchema<ListFields<F, Q, S, K, T>>,
    ObjectSchema<PageFields<ReadFields<EntityFields<F, K, T>, T>>>,
    {},
    A
  >
} & {
  [X in `get${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & DeletedFields<T> & PastFields<T> & ViewFields<EntityFields<F, K, T>, T>>,
    ObjectSchema<ReadFields<EntityFields<F, K, T>, T>>,
    Absence & Deletion<T>,
    A
  >
} & {
  [X in `create${Pascal<N>}`]: Operation<
    ObjectSchema<WritableFields<F>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Collision,
    A
  >
} & {
  [X in `replace${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & BodyFields<F, K>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & Staleness & Deletion<T>,
    A
  >
} & {
  [X in `update${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & PatchFields<BodyFields<F, K>>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & Staleness & Deletion<T>,
    A
  >
} & {
  [X in `delete${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K>>,
    undefined,
    Absence & Staleness & Deletion<T>,
    A
  >
} & {
  [X in 'softDelete' extends T ? `restore${Pascal<N>}` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K>>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence & Collision & { readonly notDeleted: Failure<undefined> },
    A
  >
} & {
  [X in 'history' extends T ? `list${Pascal<N>}History` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K> & typeof historyQuery>,
    typeof historyPage,
    Absence,
    A
  >
} & {
  [X in 'history' extends T ? `get${Pascal<N>}Version` : never]: Operation<
    ObjectSchema<KeyFields<N, F, K> & { version: typeof versionField }>,
    ObjectSchema<EntityFields<F, K, T>>,
    Absence,
    A
  >
} & CollectiveOperations<P, F, Q, S, K, A, T>

/** The operations on many rows at once. */
type CollectiveOperations<P extends string, F extends Fields, Q, S, K, A extends Access, T> = {
  [X in 'batch' extends T ? `batch${Pascal<P>}` : never]: Operation<
    ObjectSchema<BatchFields<WritableFields<F>, BodyFields<F, K>, PatchFields<BodyFields<F, K>>, T>>,
    ObjectSchema<BatchResultFields<Value<ObjectSchema<EntityFields<F, K, T>>>>>,
    Absence & Collision & Staleness & Deletion<T>,
    A
  >
} & {
  [X in 'search' extends T ? `search${Pascal<P>}` : never]: Operation<
    ObjectSchema<SearchFields<F, Q, S, K, T>>,
    ObjectSchema<PageFields<ReadFields<EntityFields<F, K, T>, T>>>,
    {},
    A
  >
}

/** What is announced of the rows of a resource, each with the row as it then was; of secrets nothing. */
type ResourceEvents<E extends Fields, T> = {
  readonly [X in 'created' | 'updated']: Event<ObjectSchema<E>>
} & { readonly deleted: Event<ObjectSchema<E & { deleted_at: Schema<string, 'instant'> }>> } & {
  readonly [X in 'softDelete' extends T ? 'restored' | 'purged' : never]: Event<ObjectSchema<E>>
}

/** An entity declared once, and the standard operations that follow from it. */
export interface Resource<
  N extends string = string,
  P extends string = string,
  F extends Fields = Fields,
  Q = string,
  S = string,
  K = string,
  A extends Access = Access,
  T = string,
> extends AnyResource<
    Value<ObjectSchema<EntityFields<F, K, T>>>,
    Given<ObjectSchema<F>>,
    Given<ObjectSchema<ListFields<F, Q, S, K, T> & TreeField<F, Q, T>>>
  > {
  readonly name: N
  readonly plural: P
  readonly path: string | undefined
  /** The fields as declared. */
  readonly fields: F
  /** The name of the field that identifies a row: `id`, or the natural key. */
  readonly key: string
  /** The name of the key in paths: `todo_id`, or the natural key. */
  readonly parameter: KeyName<N, K>
  /** A whole row: key, fields, stamps. */
  readonly entity: ObjectSchema<EntityFields<F, K, T>>
  readonly filter: readonly string[]
  readonly sort: readonly string[]
  readonly unique: readonly (readonly string[])[]
  readonly rules: Rules
  readonly forms: Forms
  readonly view: View
  /** Whether the past of its rows can be asked for. */
  readonly history: boolean
  /** Whether reads leave audit records. */
  readonly readsAudited: boolean
  readonly operations: StandardOperations<N, P, F, Q, S, K, A, T>
  readonly handlers: {
    readonly [X in keyof StandardOperations<N, P, F, Q, S, K, A, T>]: Handler<
      StandardOperations<N, P, F, Q, S, K, A, T>[X]
    >
  }
  readonly events: ResourceEvents<EntityFields<F, K, T>, T>
  /** For `implement`: the repository under the plural name. */
  readonly provide: (call: Call<'public'>) => { readonly [X in Uncapitalize<Pascal<P>>]: Repository<this> }
}

interface ResourceOptions<P, F extends Fields, Q, S, K, A, O, D, H, B, W, J, X>
  extends RuleOptions<F, A>,
    FormOptions<B, W>,
    ViewOptions<J, X> {
  /** The path of the collection, `/todo`. Without one there is a table and a repository but nothing on HTTP. */
  readonly path?: string
  /** Default: the name and an s. */
  readonly plural?: P
  readonly fields: F
  /** The field that identifies a row, where it is not a server-made `id`. */
  readonly key?: K
  /** The fields a list may be filtered by; each is indexed but text of more than 255 characters. */
  readonly filter?: readonly Q[]
  /** The fields a list may be ordered by; each is indexed. Default order: newest first. */
  readonly sort?: readonly S[]
  /** Sets of fields that no two rows share. */
  readonly unique?: readonly (readonly (keyof F & string)[])[]
  /** Default `authenticated`. Rows that belong to somebody cannot be `public`. */
  readonly access?: A
  /** Rows belong to the user who made them, whom the field `owner_id` names. */
  readonly owner?: O & ByKnown<A>
  /**
   * Deleting only marks a row: until it is purged after 30 days it can be restored, and holders of the scope
   * `name:read-deleted` see it.
   */
  readonly softDelete?: D
  /** Answers what became of each row, and what was there at any moment, from the audit log; costs an index on that. */
  readonly history?: H
  /** `read`: the audit log also tells who has read which rows, before they are answered. Default: writes only. */
  readonly audit?: 'read'
}

/** Declares an entity. From it follow the standard operations with their handlers, a table, its repository and its events. */
export function resource<
  const N extends string,
  F extends Fields,
  const Q extends keyof (F & Stamps & RuleFields<string>) & string = never,
  const S extends keyof (F & Stamps) & string = never,
  const K extends keyof F & string = never,
  const P extends string = `${N}s`,
  const A extends Access = 'authenticated',
  const O extends 'user' = never,
  const D extends true = never,
  const H extends true = never,
  const B extends true = never,
  const W extends true = never,
  const J extends true = never,
  const X extends string = never,
>(
  name: N,
  options: ResourceOptions<P, F, Q, S, K, A, O, D, H, B, W, J, X>,
): Resource<N, P, F, Q, S, K, A, Traits<O, D, H, B, W, J, X>> {
  const plural = options.plural ?? `${name}s`
  const key = options.key ?? 'id'
  const rules = rulesOf(name, options.fields, options as never)
  const entity = t.Object(
    {
      ...(options.key === undefined && { id: t.ReadOnly(t.Id()) }),
      ...options.fields,
      ...(rules.owner && ruleFields.owner),
      ...stamps,
      ...(rules.softDelete && ruleFields.softDelete),
    },
    { title: pascal(name) },
  )
  const repository = camel(plural)
  const declared = {
    kind: 'resource',
    name,
    plural,
    path: options.path,
    fields: options.fields,
    key,
    parameter: options.key ?? `${name}_id`,
    entity,
    filter: options.filter ?? [],
    sort: options.sort ?? [],
    unique: options.unique ?? [],
    rules,
    forms: formsOf(options),
    view: viewOf(options),
    history: options.history ?? false,
    readsAudited: options.audit === 'read',
    events: {
      created: event(`${name}.created`, entity),
      updated: event(`${name}.updated`, entity),
      deleted: event(
        `${name}.deleted`,
        t.Object({ ...entity.properties, deleted_at: t.Instant() }, { title: `Deleted${pascal(name)}` }),
      ),
      ...(rules.softDelete && {
        restored: event(`${name}.restored`, entity),
        purged: event(`${name}.purged`, entity),
      }),
    },
    provide: ({ db }: Call<'public'>) => ({ [repository]: db.repository(declared as never) }),
  } as never as Resource
  return Object.assign(declared, {
    operations: standardOperations(declared, options.access ?? 'authenticated'),
    handlers: standardHandlers(declared),
  }) as never
}
