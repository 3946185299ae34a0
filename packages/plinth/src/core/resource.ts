import type { Call } from './call.ts'
import type { AnyResource } from './entity.ts'
import { type Event, event } from './event.ts'
import type { Failure } from './failure.ts'
import type { FilterFields } from './filter.ts'
import type { Handler } from './implement.ts'
import { camel, type Pascal, pascal } from './name.ts'
import type { Access, Operation } from './operation.ts'
import type { problems } from './problems.ts'
import type { Repository } from './repository.ts'
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
import { t } from './vocabulary.ts'

/** What the server sets on every row. */
const stamps = {
  version: t.ReadOnly(t.Integer({ minimum: 1, description: 'Rises by one with every change.' })),
  created_at: t.ReadOnly(t.Instant({ description: 'When it was made.' })),
  updated_at: t.ReadOnly(t.Instant({ description: 'When it was last changed.' })),
}
type Stamps = typeof stamps

type KeyName<N extends string, K> = [K] extends [never] ? `${N}_id` : K & string
type KeyFields<N extends string, F extends Fields, K> = [K] extends [never]
  ? { [P in `${N}_id`]: Schema<string, 'id'> }
  : { [P in K & keyof F]: F[P] }
type EntityFields<F extends Fields, K> = ([K] extends [never] ? { id: ReadOnlySchema<Schema<string, 'id'>> } : {}) &
  F &
  Stamps
type PatchFields<F extends Fields> = {
  [P in keyof WritableFields<F>]: F[P] extends { readonly [optional]: true }
    ? OptionalSchema<Schema<Value<F[P]> | null, Kind, Given<F[P]> | null>>
    : OptionalSchema<Schema<Value<F[P]>, Kind, Given<F[P]>>>
}
type BodyFields<F extends Fields, K> = Omit<WritableFields<F>, K & string>
type ListFields<F extends Fields, Q, S> = FilterFields<F & Stamps, Q> & {
  readonly limit: Schema<number, 'integer'> & { readonly [defaulted]: true }
  readonly cursor: OptionalSchema<Schema<string, 'string'>>
  readonly count: Schema<'none' | 'exact', 'enum'> & { readonly [defaulted]: true }
  readonly sort: OptionalSchema<Schema<readonly SortTerm<S>[], 'array', readonly SortTerm<S>[]>>
}
type SortTerm<S> = (S & string) | `-${S & string}`
type PageFields<E extends Fields> = {
  items: Schema<readonly Value<ObjectSchema<E>>[], 'array'>
  next_cursor: OptionalSchema<Schema<string, 'string'>>
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

/** The standard operations of a resource, under the names that its service gives them. */
export type StandardOperations<N extends string, P extends string, F extends Fields, Q, S, K, A extends Access> = {
  [X in `list${Pascal<P>}`]: Operation<
    ObjectSchema<ListFields<F, Q, S>>,
    ObjectSchema<PageFields<EntityFields<F, K>>>,
    {},
    A
  >
} & {
  [X in `get${Pascal<N>}`]: Operation<ObjectSchema<KeyFields<N, F, K>>, ObjectSchema<EntityFields<F, K>>, Absence, A>
} & {
  [X in `create${Pascal<N>}`]: Operation<
    ObjectSchema<WritableFields<F>>,
    ObjectSchema<EntityFields<F, K>>,
    Collision,
    A
  >
} & {
  [X in `replace${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & BodyFields<F, K>>,
    ObjectSchema<EntityFields<F, K>>,
    Absence & Collision & Staleness,
    A
  >
} & {
  [X in `update${Pascal<N>}`]: Operation<
    ObjectSchema<KeyFields<N, F, K> & PatchFields<BodyFields<F, K>>>,
    ObjectSchema<EntityFields<F, K>>,
    Absence & Collision & Staleness,
    A
  >
} & {
  [X in `delete${Pascal<N>}`]: Operation<ObjectSchema<KeyFields<N, F, K>>, undefined, Absence & Staleness, A>
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
> extends AnyResource<
    Value<ObjectSchema<EntityFields<F, K>>>,
    Given<ObjectSchema<F>>,
    Given<ObjectSchema<ListFields<F, Q, S>>>
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
  readonly entity: ObjectSchema<EntityFields<F, K>>
  readonly filter: readonly string[]
  readonly sort: readonly string[]
  readonly unique: readonly (readonly string[])[]
  readonly operations: StandardOperations<N, P, F, Q, S, K, A>
  readonly handlers: {
    readonly [X in keyof StandardOperations<N, P, F, Q, S, K, A>]: Handler<StandardOperations<N, P, F, Q, S, K, A>[X]>
  }
  readonly events: { readonly [X in 'created' | 'updated' | 'deleted']: Event }
  /** For `implement`: the repository under the plural name. */
  readonly provide: (call: Call<'public'>) => { readonly [X in Uncapitalize<Pascal<P>>]: Repository<this> }
}

interface ResourceOptions<P, F extends Fields, Q, S, K, A> {
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
  readonly access?: A
}

/** Declares an entity. From it follow the standard operations with their handlers, a table, its repository and its events. */
export function resource<
  const N extends string,
  F extends Fields,
  const Q extends keyof (F & Stamps) & string = never,
  const S extends keyof (F & Stamps) & string = never,
  const K extends keyof F & string = never,
  const P extends string = `${N}s`,
  const A extends Access = 'authenticated',
>(name: N, options: ResourceOptions<P, F, Q, S, K, A>): Resource<N, P, F, Q, S, K, A> {
  const plural = options.plural ?? `${name}s`
  const key = options.key ?? 'id'
  const entity = t.Object(
    { ...(options.key === undefined && { id: t.ReadOnly(t.Id()) }), ...options.fields, ...stamps },
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
    events: {
      created: event(`${name}.created`, entity),
      updated: event(`${name}.updated`, entity),
      deleted: event(`${name}.deleted`, entity),
    },
    provide: ({ db }: Call<'public'>) => ({ [repository]: db.repository(declared as never) }),
  } as never as Resource
  return Object.assign(declared, {
    operations: standardOperations(declared, options.access ?? 'authenticated'),
    handlers: standardHandlers(declared),
  }) as never
}
