import { type Access, type AccessByVerb, type AccessVerb, accessTo } from '../access.ts'
import type { CacheLifetime } from '../cache-lifetime.ts'
import { problems } from '../failure/problems.ts'
import { filterFields, orField, sortField } from '../filter/filter.ts'
import { paramsField } from '../filter/filter-params.ts'
import { pascal } from '../name.ts'
import { type Operation, operation, type StandardVerb } from '../operation.ts'
import type { AnyResource } from '../resource/entity.ts'
import type { Forms } from '../resource/forms.ts'
import { filterable } from '../resource/related-fields.ts'
import { brokenRules, deniedByRules } from '../resource/rule-failures.ts'
import type { Rules } from '../resource/rules.ts'
import { type View, viewParameters, viewSchema } from '../resource/view.ts'
import { cursorField, limitField, pageFields } from '../schema/page.ts'
import type { AnySchema, Fields, ObjectSchema } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import { batchOperations } from './batch-operations.ts'
import { asOfField, historyOperations } from './history-operations.ts'
import { patchFields } from './patch-fields.ts'
import { searchOperations } from './search-operations.ts'
import { deletedField, restoreOperations } from './soft-delete-operations.ts'

/** A resource as far as it is declared: what its standard operations follow from. */
interface DeclaredResource extends AnyResource {
  readonly plural: string
  readonly path: string | undefined
  readonly fields: Fields
  readonly key: string
  readonly parameter: string
  readonly entity: ObjectSchema<Fields>
  readonly filter: readonly string[]
  readonly sort: readonly string[]
  readonly rules: Rules
  readonly history: boolean
  readonly forms: Forms
  readonly view: View
  readonly cache: CacheLifetime | undefined
}

const verbs: Readonly<Partial<Record<StandardVerb, AccessVerb>>> = {
  create: 'write',
  replace: 'write',
  update: 'write',
  delete: 'delete',
}

/** The standard operations of a resource, under the names that its service gives them. */
export function standardOperations(
  resource: DeclaredResource,
  access: Access | AccessByVerb,
): Readonly<Record<string, Operation>> {
  const { name, plural, path = `/${plural}`, parameter, key, fields, entity, rules, forms, cache } = resource
  const label = name.replaceAll('_', ' ')
  const one = `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`
  const many = plural.replaceAll('_', ' ')
  const identity = {
    [parameter]: key === 'id' ? t.Id({ description: `The id of the ${label}.` }) : (fields[key] as AnySchema),
  }
  const { [key]: own, ...others } = entity.properties as Fields
  // What was read can be written back: an id in the body is ignored like whatever else only the server sets.
  const rest = key === 'id' ? { id: own as AnySchema, ...others } : others
  const tags = [plural.replaceAll('_', '-')]
  const view = viewSchema(resource)
  const choice = viewParameters(resource)
  const page = t.Object(
    {
      ...pageFields(view, forms.pageSize),
      prev_cursor: cursorField('Absent where nothing comes before.'),
      total: t.Optional(
        t.Integer({ minimum: 0, description: 'How many there are on all pages; only when asked for.' }),
      ),
      total_is_estimate: t.Optional(
        t.Boolean({
          description:
            'True when it is a guess, or when there are at least so many: more than could be counted in time.',
        }),
      ),
    },
    { title: `${pascal(name)}Page`, bare: forms.collection === 'array' },
  )
  const paging = {
    ...(rules.softDelete && deletedField(resource)),
    ...(resource.history && asOfField),
    ...choice,
    sort: sortField(resource.sort),
    limit: limitField(forms.pageSize),
    cursor: cursorField('The `next_cursor` or `prev_cursor` of another page.'),
    count: t.Enum(['none', 'exact', 'estimate'], {
      default: 'none',
      description: 'Whether to count what is on all pages, as far as time allows, or to guess where that is cheaper.',
    }),
  }
  const notFound = { ...problems.not_found, detail: `There is no ${label} with that ${key}.` }
  const alreadyExists = { ...problems.already_exists, detail: `There is ${one} like that already.` }
  const versionConflict = problems.version_conflict
  const deleted = rules.softDelete && { deleted: problems.deleted }
  const denied = deniedByRules(rules)
  const broken = { ...denied, ...brokenRules(rules) }
  const untrue = forms.jsonPatch && { patchTestFailed: problems.patch_test_failed, conflict: problems.conflict }
  const to = (verb: AccessVerb) => accessTo(access, verb)
  const standard = (verb: StandardVerb, spec: Parameters<typeof operation>[0]) =>
    ({
      ...operation({ ...spec, access: to(verbs[verb] ?? 'read'), tags }),
      standard: { resource, verb },
    }) as never as Operation
  const item = `${path}/{${parameter}}`
  const { precondition } = forms
  const patch = patchFields(rest)
  const operations = {
    [`list${pascal(plural)}`]: standard('list', {
      summary: `List ${many}`,
      description: `Answers a page of ${many}, newest first unless sorted otherwise. A page for which many have to be searched may end early, even with none.`,
      http: `GET ${path}`,
      input: t.Object({
        ...filterFields(resource.filter, filterable(resource)),
        ...orField(resource.filter),
        ...(forms.filterDialect === 'filterparams' && paramsField()),
        ...paging,
      }),
      output: page,
      cache,
      errors: { ...denied },
    }),
    [`get${pascal(name)}`]: standard('get', {
      summary: `Get ${one}`,
      description: `Answers the ${label} as it stands.`,
      http: `GET ${item}`,
      input: t.Object({
        ...identity,
        ...(rules.softDelete && deletedField(resource)),
        ...(resource.history && asOfField),
        ...choice,
      }),
      output: view,
      cache,
      errors: { notFound, ...deleted, ...denied },
    }),
    [`create${pascal(name)}`]: standard('create', {
      summary: `Create ${one}`,
      description: `Makes ${one} and answers it with what the server set.`,
      http: `POST ${path}`,
      input: t.Object(entity.properties),
      output: entity,
      errors: { alreadyExists, ...broken },
      creates: `${path}/{${key}}`,
    }),
    [`replace${pascal(name)}`]: standard('replace', {
      summary: `Replace ${one}`,
      description: `Sets every field of the ${label}; fields left out are cleared or take their default.`,
      http: `PUT ${item}`,
      input: t.Object({ ...identity, ...rest }),
      output: entity,
      precondition,
      ...(forms.upsert && { creates: `${path}/{${key}}`, otherwise: 201 }),
      errors: { notFound, alreadyExists, versionConflict, ...deleted, ...broken },
    }),
    [`update${pascal(name)}`]: standard('update', {
      summary: `Update ${one}`,
      description: `Sets the fields that are sent; null clears an optional one (RFC 7396).`,
      http: `PATCH ${item}`,
      input: t.Object({ ...identity, ...patch }),
      output: entity,
      precondition,
      jsonPatch: forms.jsonPatch,
      errors: { notFound, alreadyExists, versionConflict, ...deleted, ...broken, ...untrue },
    }),
    [`delete${pascal(name)}`]: standard('delete', {
      summary: `Delete ${one}`,
      description: `Removes the ${label}.`,
      http: `DELETE ${item}`,
      input: t.Object(identity),
      precondition,
      errors: { notFound, versionConflict, ...deleted, ...denied },
    }),
    ...(rules.softDelete &&
      restoreOperations(resource, {
        access: to('delete'),
        tags,
        item,
        identity,
        errors: { notFound, alreadyExists, versionConflict, ...broken },
      })),
    ...(resource.history &&
      historyOperations(resource, {
        access: to('read'),
        tags,
        item,
        identity,
        errors: { notFound, ...denied },
        softDelete: rules.softDelete,
      })),
    ...(forms.search && searchOperations(resource, { access: to('read'), tags, path, paging, page, errors: denied })),
  }
  if (!forms.batch) return operations
  const batch = batchOperations(resource, {
    access: to('write'),
    tags,
    path,
    identity: identity[parameter] as AnySchema,
    bodies: { create: entity.properties as Fields, replace: rest, update: patch },
    errors: {
      notFound,
      alreadyExists,
      versionConflict,
      ...deleted,
      ...broken,
      ...denied,
      ...(rules.softDelete && { notDeleted: problems.not_deleted }),
      ...(precondition === 'required' && { preconditionRequired: problems.precondition_required }),
    },
  })
  return { ...operations, ...batch }
}
