import type { Access, AccessByVerb } from '../access.ts'
import type { CacheLifetime } from '../cache-lifetime.ts'
import type { Call } from '../call.ts'
import { event } from '../event/event.ts'
import type { Handler } from '../implement.ts'
import { camel, type Pascal, pascal } from '../name.ts'
import type { Fields, Given, ObjectSchema, Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import { standardHandlers } from '../standard/standard-handlers.ts'
import { standardOperations } from '../standard/standard-operations.ts'
import type {
  EntityFields,
  KeyName,
  ListFields,
  ResourceEvents,
  StandardOperations,
  Traits,
  TreeField,
} from '../standard/standard-types.ts'
import type { AnyResource } from './entity.ts'
import { type FormOptions, type Forms, formsOf } from './forms.ts'
import { refuseMisdeclared } from './refuse-misdeclared.ts'
import type { RelatedName } from './related-fields.ts'
import type { Repository } from './repository.ts'
import {
  deletionFields,
  type RuleFields,
  ruleFields,
  type ShownName,
  type Stamps,
  shownOf,
  stamps,
} from './row-fields.ts'
import {
  type ByKnown,
  type OwnerRule,
  type Reference,
  type RuleOptions,
  type Rules,
  rulesOf,
  type SoftDelete,
  withMasks,
} from './rules.ts'
import { type View, type ViewOptions, viewOf } from './view.ts'

/** An entity declared once, and the standard operations that follow from it. */
export interface Resource<
  N extends string = string,
  P extends string = string,
  F extends Fields = Fields,
  Q = string,
  S = string,
  K = string,
  A extends Access | AccessByVerb = Access,
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
  readonly sweep: readonly string[]
  readonly rules: Rules
  readonly forms: Forms
  readonly view: View
  /** Whether the past of its rows can be asked for. */
  readonly history: boolean
  /** Whether reads leave audit records. */
  readonly readsAudited: boolean
  /** How long what its reads answer may be used again without asking. */
  readonly cache: CacheLifetime | undefined
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

interface ResourceOptions<P, F extends Fields, Q, S, K, A, O, D, H, B, W, J, X, R, Z>
  extends Omit<RuleOptions<F, A>, 'references'>,
    FormOptions<B, W>,
    ViewOptions<J, X> {
  /** The path of the collection, `/todo`. Without one there is a table and a repository but nothing on HTTP. */
  readonly path?: string
  /** Default: the name and an s. */
  readonly plural?: P
  readonly fields: F
  /** The field that identifies a row, where it is not a server-made `id`. */
  readonly key?: K
  /** Fields that hold the key of another row. */
  readonly references?: R & { readonly [N in Exclude<keyof R, keyof F>]: never }
  /**
   * The fields a list may be filtered by; each is indexed but text of more than 255 characters. `location.country_code`
   * is one of what `location_id` refers to, of a resource that is declared before.
   */
  readonly filter?: readonly Q[]
  /** The fields a list may be ordered by; each is indexed. Default order: newest first. */
  readonly sort?: readonly S[]
  /**
   * The fields by which the service's own work goes through the rows of everybody, as order and filter: each is indexed
   * without whose rows they are.
   */
  readonly sweep?: readonly S[]
  /** Sets of fields that no two rows share. */
  readonly unique?: readonly (readonly (keyof F & string)[])[]
  /**
   * For all operations, or by what they do: `{ read: 'authenticated', write: { role: 'editor' } }`. Default
   * `authenticated`.
   */
  readonly access?: A
  /**
   * Rows belong to the user who made them, whom the field `owner_id` names; except to who meets a requirement:
   * `{ except: { read: { role: 'admin' } } }`. Each use of that leaves an audit record.
   */
  readonly owner?: O & ByKnown<A>
  /**
   * Deleting only marks a row: until it is purged it can be restored, and holders of the scope `name:read-deleted` see
   * it. `true` is 30 days, `{ retention: 90 }` as many.
   */
  readonly softDelete?: D
  /** Answers what became of each row, and what was there at any moment, from the audit log; costs an index on that. */
  readonly history?: H
  /**
   * What answers tell of a row beside its fields: `tenant_id`, the tenant whose it is, and `deleted`, its own id where
   * it has been deleted. Both may be sent back, and are ignored. Default: neither.
   */
  readonly shows?: readonly Z[]
  /** `read`: the audit log also tells who has read which rows, before they are answered. Default: writes only. */
  readonly audit?: 'read'
  /**
   * For how long the answers of its reads may be used again without asking, for what seldom changes. Default: each time
   * it is asked whether they still hold.
   */
  readonly cache?: CacheLifetime
}

/**
 * Declares an entity. From it follow the standard operations with their handlers, a table, its repository and its
 * events.
 */
export function resource<
  const N extends string,
  F extends Fields,
  const R extends { readonly [N in keyof F & string]?: Reference } = {},
  const Q extends (keyof (F & Stamps & RuleFields<string>) & string) | RelatedName<R> = never,
  const S extends keyof (F & Stamps) & string = never,
  const K extends keyof F & string = never,
  const P extends string = `${N}s`,
  const A extends Access | AccessByVerb = 'authenticated',
  const O extends OwnerRule = never,
  const D extends true | SoftDelete = never,
  const H extends true = never,
  const B extends true = never,
  const W extends true = never,
  const J extends true = never,
  const X extends string = never,
  const Z extends ShownName = never,
>(
  name: N,
  options: ResourceOptions<P, F, Q, S, K, A, O, D, H, B, W, J, X, R, Z>,
): Resource<N, P, F, Q, S, K, A, Traits<O, D, H, B, W, J, X, R, Z>> {
  const plural = options.plural ?? `${name}s`
  const key = options.key ?? 'id'
  const rules = rulesOf(name, options.fields, options as never)
  const forms = formsOf(options)
  const entity = t.Object(
    {
      ...(options.key === undefined && { id: t.ReadOnly(t.Id()) }),
      ...withMasks(options.fields, rules.masks),
      ...(rules.owner && ruleFields.owner),
      ...stamps,
      ...(rules.softDelete && deletionFields(rules.retention)),
      ...shownOf(rules.shows),
    },
    { title: pascal(name), ...(forms.absent === 'null' && { nulls: true }) },
  )
  refuseMisdeclared({ ...options, name, entity: entity.properties })
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
    sweep: options.sweep ?? [],
    rules,
    forms,
    view: viewOf(options),
    history: options.history ?? false,
    readsAudited: options.audit === 'read',
    cache: options.cache,
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
