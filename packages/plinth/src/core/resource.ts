import type { Call } from './call.ts'
import type { AnyResource } from './entity.ts'
import { type Event, event } from './event.ts'
import type { Failure } from './failure.ts'
import { type FilterFields, filterFields, sortField } from './filter.ts'
import type { Handler } from './implement.ts'
import { type Access, type Operation, operation, type StandardVerb } from './operation.ts'
import { problems } from './problems.ts'
import type { Page, Repository } from './repository.ts'
import {
  type AnySchema,
  defaulted,
  type Fields,
  type Given,
  type Kind,
  nullRefused,
  type ObjectSchema,
  type OptionalSchema,
  optional,
  type ReadOnlySchema,
  type Schema,
  t,
  type Value,
  type WritableFields,
} from './schema.ts'

/** What the server sets on every row. */
const stamps = {
  version: t.ReadOnly(t.Integer({ minimum: 1, description: 'Rises by one with every change.' })),
  created_at: t.ReadOnly(t.Instant({ description: 'When it was made.' })),
  updated_at: t.ReadOnly(t.Instant({ description: 'When it was last changed.' })),
}
type Stamps = typeof stamps

type Pascal<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<S>
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
  readonly sort: OptionalSchema<Schema<readonly SortTerm<S>[], 'array', readonly SortTerm<S>[]>>
}
type SortTerm<S> = (S & string) | `-${S & string}`
type PageFields<E extends Fields> = {
  items: Schema<readonly Value<ObjectSchema<E>>[], 'array'>
  next_cursor: OptionalSchema<Schema<string, 'string'>>
}

interface Absence {
  readonly notFound: Failure<undefined>
}
interface Collision {
  readonly alreadyExists: Failure<undefined>
}
interface Staleness {
  readonly versionConflict: Failure<undefined>
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
  /** The fields a list may be filtered by; each is indexed. */
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
    provide: ({ db }: Call<'public'>) => ({ [uncapitalize(pascal(plural))]: db.repository(declared as never) }),
  } as never as Resource
  return Object.assign(declared, {
    operations: standardOperations(declared, options.access ?? 'authenticated'),
    handlers: standardHandlers(declared),
  }) as never
}

function standardOperations(resource: Resource, access: Access): Record<string, Operation> {
  const { name, plural, path = `/${plural}`, parameter, key, fields, entity } = resource
  const label = name.replaceAll('_', ' ')
  const one = `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`
  const many = plural.replaceAll('_', ' ')
  const identity = {
    [parameter]: key === 'id' ? t.Id({ description: `The id of the ${label}.` }) : (fields[key] as AnySchema),
  }
  const { [key]: _, ...rest } = entity.properties as Fields
  const tags = [plural.replaceAll('_', '-')]
  const page = t.Object(
    {
      items: t.Array(entity, { maxItems: 200 }),
      next_cursor: t.Optional(t.String({ maxLength: 2000, pattern: '^[\\w-]+$' })),
    },
    { title: `${pascal(name)}Page` },
  )
  const notFound = { ...problems.not_found, detail: `There is no ${label} with that ${key}.` }
  const alreadyExists = { ...problems.already_exists, detail: `There is ${one} like that already.` }
  const versionConflict = problems.version_conflict
  const standard = (verb: StandardVerb, spec: Parameters<typeof operation>[0]) =>
    ({ ...operation({ ...spec, access, tags }), standard: { resource, verb } }) as never as Operation
  const item = `${path}/{${parameter}}`
  return {
    [`list${pascal(plural)}`]: standard('list', {
      summary: `List ${many}`,
      description: `Answers a page of ${many}, newest first unless sorted otherwise.`,
      http: `GET ${path}`,
      input: t.Object({
        ...filterFields(resource.filter, entity.properties),
        sort: sortField(resource.sort),
        limit: t.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many items at most.' }),
        cursor: t.Optional(
          t.String({ maxLength: 2000, pattern: '^[\\w-]+$', description: 'Where the page before ended.' }),
        ),
      }),
      output: page,
    }),
    [`get${pascal(name)}`]: standard('get', {
      summary: `Get ${one}`,
      description: `Answers the ${label} as it stands.`,
      http: `GET ${item}`,
      input: t.Object(identity),
      output: entity,
      errors: { notFound },
    }),
    [`create${pascal(name)}`]: standard('create', {
      summary: `Create ${one}`,
      description: `Makes ${one} and answers it with what the server set.`,
      http: `POST ${path}`,
      input: t.Object(entity.properties),
      output: entity,
      errors: { alreadyExists },
      creates: `${path}/{${key}}`,
    }),
    [`replace${pascal(name)}`]: standard('replace', {
      summary: `Replace ${one}`,
      description: `Sets every field of the ${label}; fields left out are cleared or take their default.`,
      http: `PUT ${item}`,
      input: t.Object({ ...identity, ...rest }),
      output: entity,
      errors: { notFound, alreadyExists, versionConflict },
    }),
    [`update${pascal(name)}`]: standard('update', {
      summary: `Update ${one}`,
      description: `Sets the fields that are sent; null clears an optional one (RFC 7396).`,
      http: `PATCH ${item}`,
      input: t.Object({ ...identity, ...patchFields(rest) }),
      output: entity,
      errors: { notFound, alreadyExists, versionConflict },
    }),
    [`delete${pascal(name)}`]: standard('delete', {
      summary: `Delete ${one}`,
      description: `Removes the ${label}.`,
      http: `DELETE ${item}`,
      input: t.Object(identity),
      errors: { notFound, versionConflict },
    }),
  }
}

function patchFields(fields: Fields): Fields {
  const patch: Record<string, AnySchema> = {}
  for (const [name, schema] of Object.entries(fields)) {
    const { default: _, [defaulted]: __, ...bare } = schema as never as Record<PropertyKey, unknown>
    patch[name] = t.Optional(optional in bare ? t.Nullable(bare as never) : ({ ...bare, [nullRefused]: true } as never))
  }
  return patch
}

type StandardInput = Record<string, unknown>
type StandardCall = Call<'public', Absence>

function standardHandlers(resource: Resource): Record<string, unknown> {
  const { name, plural, parameter, key } = resource
  const rows = ({ db }: StandardCall) => db.repository(resource)
  const split = (input: StandardInput) => {
    const { [parameter]: id, ...fields } = input
    return [id as string, fields as never] as const
  }
  const found = <T>(entity: T | undefined, { errors }: StandardCall): T => {
    if (entity === undefined) throw errors.notFound()
    return entity
  }
  return {
    [`list${pascal(plural)}`]: (input: StandardInput, call: StandardCall): Promise<Page<object>> =>
      rows(call).list(input),
    async [`get${pascal(name)}`](input: StandardInput, call: StandardCall) {
      return found(await rows(call).find({ [key]: input[parameter] }), call)
    },
    [`create${pascal(name)}`]: (input: StandardInput, call: StandardCall) => rows(call).insert(input as never),
    async [`replace${pascal(name)}`](input: StandardInput, call: StandardCall) {
      const [id, fields] = split(input)
      return found(await rows(call).replace(id, fields, { version: call.expectedVersion }), call)
    },
    async [`update${pascal(name)}`](input: StandardInput, call: StandardCall) {
      const [id, patch] = split(input)
      return found(await rows(call).update(id, patch, { version: call.expectedVersion }), call)
    },
    async [`delete${pascal(name)}`](input: StandardInput, call: StandardCall) {
      const [id] = split(input)
      found((await rows(call).delete(id, { version: call.expectedVersion })) || undefined, call)
    },
  }
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function uncapitalize(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
