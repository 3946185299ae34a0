import type { Access } from '../access.ts'
import type { Failure } from '../failure/failure.ts'
import { problemValue } from '../failure/problem-details.ts'
import { pascal } from '../name.ts'
import { type Operation, operation } from '../operation.ts'
import type { AnyResource } from '../resource/entity.ts'
import {
  type AnySchema,
  type defaulted,
  deferred,
  type Fields,
  type GivenFields,
  type ObjectSchema,
  type Schema,
} from '../schema/schema.ts'
import { union } from '../schema/union.ts'
import { t } from '../schema/vocabulary.ts'

interface Addressed<O> {
  readonly op: O
  readonly id: string
  readonly if_match?: string | undefined
}
type Elements<C, R, U, T> =
  | { readonly op: 'create'; readonly body: C }
  | (Addressed<'replace'> & { readonly body: R })
  | (Addressed<'update'> & { readonly body: U })
  | Addressed<'delete'>
  | ('softDelete' extends T ? Addressed<'restore'> : never)

/** The input of a batch: `C`, `R` and `U` are what create, replace and update take. */
export type BatchFields<C extends Fields, R extends Fields, U extends Fields, T> = {
  readonly mode: Schema<'atomic' | 'independent', 'enum'> & { readonly [defaulted]: true }
  readonly operations: Schema<
    readonly unknown[],
    'array',
    readonly Elements<GivenFields<C>, GivenFields<R>, GivenFields<U>, T>[]
  >
}

/** The output of a batch over rows like `E`. */
export type BatchResultFields<E> = {
  readonly results: Schema<
    readonly { readonly status: number; readonly body?: E | undefined; readonly problem?: unknown }[],
    'array'
  >
}

/** A resource as far as its batch needs to know it. */
interface BatchedResource extends AnyResource {
  readonly plural: string
  readonly entity: ObjectSchema<Fields>
  readonly rules: { readonly softDelete: boolean }
}

interface BatchOptions {
  readonly access: Access
  readonly tags: readonly string[]
  /** The path of the collection. */
  readonly path: string
  /** What identifies a row. */
  readonly identity: AnySchema
  /** What each kind of write takes beside that. */
  readonly bodies: { readonly create: Fields; readonly replace: Fields; readonly update: Fields }
  /** What the elements may be refused with. */
  readonly errors: Readonly<Record<string, Failure>>
}

const ifMatch = t.Optional(
  t.String({ description: 'The ETag of the version that it is meant for.', examples: ['"7.json"'] }),
)

/** The operation that does many things in one call, under the name that its service gives it. */
export function batchOperations(
  resource: BatchedResource,
  { access, tags, path, identity, bodies, errors }: BatchOptions,
): Readonly<Record<string, Operation>> {
  const { name, plural, entity, rules } = resource
  const title = pascal(name)
  const many = plural.replaceAll('_', ' ')
  const addressed = { id: identity, if_match: ifMatch }
  const element = union(
    'op',
    {
      create: { body: t.Object(bodies.create) },
      update: { ...addressed, body: t.Object(bodies.update) },
      replace: { ...addressed, body: t.Object(bodies.replace) },
      delete: addressed,
      ...(rules.softDelete && { restore: addressed }),
    },
    { title: `${title}BatchOperation`, description: 'One thing to do, as the operation of that name does it.' },
  )
  const result = t.Object(
    {
      status: t.Integer({ minimum: 200, maximum: 599, description: 'The HTTP status that it would have had alone.' }),
      body: t.Optional(entity),
      problem: t.Optional(problemValue),
    },
    { title: `${title}BatchResult` },
  )
  const declared = operation({
    summary: `Write many ${many}`,
    description: `Does up to 100 things to ${many}, in order. Atomic: all of them, or none and one problem. Independent: each for itself, answered with 207.`,
    http: `POST ${path}/batch`,
    access,
    tags,
    bodyLimit: 1_048_576,
    input: t.Object({
      mode: t.Enum(['atomic', 'independent'], {
        default: 'atomic',
        description: 'Whether one that fails undoes all the others.',
      }),
      operations: t.Array({ ...element, [deferred]: true } as AnySchema, {
        minItems: 1,
        maxItems: 100,
        description: 'What to do, in order.',
      }),
    }),
    output: t.Object(
      { results: t.Array(result, { description: 'How each of them went, in the same order.' }) },
      { title: `${title}BatchResults` },
    ),
    errors,
  })
  const batch = { ...declared, otherwise: 207, standard: { resource, verb: 'batch' } }
  return { [`batch${pascal(plural)}`]: batch as never as Operation }
}
