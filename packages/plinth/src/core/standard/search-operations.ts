import type { Access } from '../access.ts'
import type { Failure } from '../failure/failure.ts'
import { filterTree } from '../filter/filter-tree.ts'
import { pascal } from '../name.ts'
import { type Operation, operation } from '../operation.ts'
import type { AnyResource } from '../resource/entity.ts'
import { filterable } from '../resource/related-fields.ts'
import type { Rules } from '../resource/rules.ts'
import type { AnySchema, Fields, ObjectSchema } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** A resource as far as its search needs to know it. */
interface SearchedResource extends AnyResource {
  readonly plural: string
  readonly entity: ObjectSchema<Fields>
  readonly filter: readonly string[]
  readonly rules: Rules
}

interface SearchOptions {
  readonly access: Access
  readonly tags: readonly string[]
  /** The path of the collection. */
  readonly path: string
  /** What a list takes beside its filters. */
  readonly paging: Fields
  readonly page: AnySchema
  /** What a list may be refused with. */
  readonly errors: Readonly<Record<string, Failure>>
}

/** The operation that lists by a filter as data, for those that are too long for an address or too private. */
export function searchOperations(
  resource: SearchedResource,
  { access, tags, path, paging, page, errors }: SearchOptions,
): Readonly<Record<string, Operation>> {
  const { name, plural, filter } = resource
  if (filter.length === 0) throw new TypeError(`"${name}" has a search and nothing to filter by: declare "filter".`)
  const many = plural.replaceAll('_', ' ')
  const search = operation({
    summary: `Search ${many}`,
    description: `Answers a page of ${many} as the list does, by a filter as data. Nothing is changed.`,
    http: `POST ${path}/search`,
    readonly: true,
    access,
    tags,
    input: t.Object({ filter: t.Optional(filterTree(name, filter, filterable(resource))), ...paging }),
    output: page,
    errors,
  })
  return { [`search${pascal(plural)}`]: { ...search, standard: { resource, verb: 'search' } } as Operation }
}
