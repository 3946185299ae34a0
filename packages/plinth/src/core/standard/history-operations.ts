import type { Access } from '../access.ts'
import type { Failure } from '../failure/failure.ts'
import { problems } from '../failure/problems.ts'
import { pascal } from '../name.ts'
import { type Operation, operation } from '../operation.ts'
import type { AnyResource } from '../resource/entity.ts'
import { cursorField, limitField, pageFields } from '../schema/page.ts'
import type { AnySchema, Fields, ObjectSchema, Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import { actor } from './actor.ts'
import { deletedField } from './soft-delete-operations.ts'

/** A step of a change: an operation of JSON Patch (RFC 6902) that also says what was there before. */
export const change = t.Object(
  {
    op: t.Enum(['add', 'replace', 'remove']),
    path: t.String({ maxLength: 2000, description: 'A JSON Pointer (RFC 6901).' }),
    value: t.Optional(t.Any({ description: 'What it is now; `***` for a secret.' })),
    from: t.Optional(t.Any({ description: 'What it was before; `***` for a secret.' })),
  },
  { title: 'Change' },
)

/** One version of a row: who made it of the one before, when and how. */
export const historyEntry = t.Object(
  {
    version: t.Integer({ minimum: 1 }),
    action: t.Enum(['create', 'update', 'delete', 'restore', 'purge']),
    at: t.Instant(),
    actor,
    request_id: t.String(),
    trace_id: t.String(),
    changes: t.Array(change, { maxItems: 1000 }),
  },
  { title: 'HistoryEntry' },
)
/** One version of a row, as its history tells it. */
export type HistoryEntry = Value<typeof historyEntry>

/** Where a page of history begins, and how long it is. */
export const historyQuery = {
  limit: limitField(),
  cursor: cursorField('Where the page before ended.'),
}

/** The answer of a history: a page, newest first. */
export const historyPage = t.Object(pageFields(historyEntry), { title: 'HistoryPage' })

/** A page of a history. */
export type HistoryPage = Value<typeof historyPage>

/** The number of a version, in a path. */
export const versionField = t.Integer({ minimum: 1, description: 'The version that is wanted.' })

interface HistoryOptions {
  readonly access: Access
  readonly tags: readonly string[]
  /** The path of one row. */
  readonly item: string
  readonly identity: Fields
  /** What both may be refused with. */
  readonly errors: Readonly<Record<string, Failure>>
  /** Whether a version may be of a row that was deleted by then, and is still kept. */
  readonly softDelete: boolean
}

/** The operations that tell what has become of a row, under the names that its service gives them. */
export function historyOperations(
  resource: AnyResource & { readonly entity: ObjectSchema<Fields> },
  { access, tags, item, identity, errors, softDelete }: HistoryOptions,
): Readonly<Record<string, Operation>> {
  const { name, entity } = resource
  const label = name.replaceAll('_', ' ')
  const list = operation({
    summary: `List the versions of ${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`,
    description: `Answers who changed what of the ${label} and when, newest first; also after it was deleted.`,
    http: `GET ${item}/history`,
    access,
    tags,
    input: t.Object({ ...identity, ...historyQuery }),
    output: historyPage,
    errors,
  })
  const get = operation({
    summary: `Get a version of ${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`,
    description: `Answers the ${label} as that version left it; secrets show as \`***\`.`,
    http: `GET ${item}/history/{version}`,
    access,
    tags,
    input: t.Object({ ...identity, version: versionField, ...(softDelete && deletedField(resource)) }),
    output: entity,
    errors: { ...errors, ...(softDelete && { deleted: problems.deleted }) },
  })
  return {
    [`list${pascal(name)}History`]: { ...list, standard: { resource, verb: 'history' } } as Operation,
    [`get${pascal(name)}Version`]: { ...get, standard: { resource, verb: 'version' } } as Operation,
  }
}

/** The parameter of reads that shows the past. */
export const asOfField: Readonly<Record<string, AnySchema>> = {
  as_of: t.Optional(t.Instant({ description: 'Answers what was there at that moment; secrets show as `***`.' })),
}
