import type { Access } from '../access.ts'
import type { Failure } from '../failure/failure.ts'
import { problems } from '../failure/problems.ts'
import { pascal } from '../name.ts'
import { type Operation, operation } from '../operation.ts'
import type { AnyResource } from '../resource/entity.ts'
import type { AnySchema, Fields, ObjectSchema } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** A resource as far as its operations on what was deleted need to know it. */
interface RestorableResource extends AnyResource {
  readonly plural: string
  readonly entity: ObjectSchema<Fields>
}

interface RestoreOptions {
  readonly access: Access
  readonly tags: readonly string[]
  /** The path of one row. */
  readonly item: string
  readonly identity: Fields
  readonly errors: Readonly<Record<'notFound' | 'alreadyExists' | 'versionConflict', Failure>>
}

/** The operation that takes a deletion back, under the name that its service gives it. */
export function restoreOperations(
  resource: RestorableResource,
  { access, tags, item, identity, errors }: RestoreOptions,
): Readonly<Record<string, Operation>> {
  const label = resource.name.replaceAll('_', ' ')
  const restore = operation({
    summary: `Restore ${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`,
    description: `Takes back the deletion of the ${label}, as long as it has not been purged.`,
    http: `POST ${item}/restore`,
    access,
    tags,
    input: t.Object(identity),
    output: resource.entity,
    errors: { ...errors, notDeleted: problems.not_deleted },
  })
  return { [`restore${pascal(resource.name)}`]: { ...restore, standard: { resource, verb: 'restore' } } as Operation }
}

/** The parameter of reads that shows what was deleted to those who may see it. */
export function deletedField({ name }: AnyResource): Record<string, AnySchema> {
  return {
    deleted: t.Optional(
      t.Enum(['include', 'only'], {
        description: `Whether to look among the deleted ones, too, or only; needs the scope \`${readDeleted(name)}\`.`,
      }),
    ),
  }
}

/** The scope that a caller needs to see deleted rows of a resource. */
export function readDeleted(name: string): string {
  return `${name}:read-deleted`
}
