import type { Call } from '../call.ts'
import type { Failure } from '../failure/failure.ts'
import { pascal } from '../name.ts'
import type { AnyResource } from '../resource/entity.ts'
import type { Forms } from '../resource/forms.ts'
import type { Page } from '../resource/repository.ts'
import type { Rules } from '../resource/rules.ts'
import { type Choice, chosen, requirePresent, type View } from '../resource/view.ts'
import { batchHandler } from './batch-handler.ts'
import { upsert } from './upsert.ts'

/** A resource as far as its handlers need to know it. */
interface IdentifiedResource extends AnyResource {
  readonly plural: string
  readonly key: string
  readonly parameter: string
  readonly rules: Rules
  readonly history: boolean
  readonly forms: Forms
  readonly view: View
}

type StandardInput = Record<string, unknown>
type StandardCall = Call<'public', { readonly notFound: Failure<undefined> }>

/** The handlers of the standard operations: each is a few words to the repository. */
export function standardHandlers(resource: IdentifiedResource): Readonly<Record<string, unknown>> {
  const { name, plural, parameter, key, rules, history, forms, view } = resource
  const rows = ({ db }: StandardCall) => db.repository(resource)
  const split = (input: StandardInput) => {
    const { [parameter]: id, ...fields } = input
    return [id as string, fields as never] as const
  }
  const found = <T>(entity: T | undefined, { errors }: StandardCall): T => {
    if (entity === undefined) throw errors.notFound()
    return entity
  }
  const all = (input: StandardInput, call: StandardCall): Promise<Page<object>> => rows(call).list(input)
  const marked = rules.shows.includes('deleted') && rules.softDelete ? withMarks(all) : all
  const list = view.isSparse ? sparse(marked, key) : marked
  const read = async (input: StandardInput, call: StandardCall) => {
    const deleted = soughtOf(input)
    if (input.as_of !== undefined) {
      requirePresent(input.as_of, input.expand)
      return found(await rows(call).history.asOf(input[parameter] as string, input.as_of as string, { deleted }), call)
    }
    const expand = input.expand as Choice['expand']
    const row = found(await rows(call).find({ [key]: input[parameter] }, { deleted, expand }), call)
    return rules.shows.includes('deleted') ? withMark(row) : row
  }
  return {
    [`list${pascal(plural)}`]: list,
    [`get${pascal(name)}`]: view.isSparse
      ? async (input: StandardInput, call: StandardCall) => chosen(await read(input, call), key, input)
      : read,
    [`create${pascal(name)}`]: (input: StandardInput, call: StandardCall) => rows(call).insert(input as never),
    async [`replace${pascal(name)}`](input: StandardInput, call: StandardCall) {
      const [id, fields] = split(input)
      if (forms.upsert) return upsert(rows(call), key, id, fields, call as never)
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
    ...(forms.search && {
      [`search${pascal(plural)}`]: list,
    }),
    ...(forms.batch && { [`batch${pascal(plural)}`]: batchHandler(resource) }),
    ...(history && {
      async [`list${pascal(name)}History`](input: StandardInput, call: StandardCall) {
        return found(await rows(call).history.list(input[parameter] as string, input), call)
      },
      async [`get${pascal(name)}Version`](input: StandardInput, call: StandardCall) {
        const deleted = soughtOf(input)
        return found(
          await rows(call).history.version(input[parameter] as string, input.version as number, { deleted }),
          call,
        )
      },
    }),
    ...(rules.softDelete && {
      async [`restore${pascal(name)}`](input: StandardInput, call: StandardCall) {
        return found(await rows(call).restore(input[parameter] as string, { version: call.expectedVersion }), call)
      },
    }),
  }
}

/** What of deleted rows a read looks for. */
function soughtOf({ deleted }: StandardInput): 'include' | 'only' | 'refuse' {
  return (deleted as 'include' | 'only' | undefined) ?? 'refuse'
}

type List = (input: StandardInput, call: StandardCall) => Promise<Page<object>>

/** A list of which callers may see what was deleted, and that it was. */
function withMarks(list: List): List {
  return async (input, call) => {
    const page = await list(input, call)
    return input.deleted === undefined ? page : { ...page, items: page.items.map(withMark) }
  }
}

/** A row that tells by its own id that it has been deleted, if it has. */
function withMark(row: { readonly id?: string; readonly deleted_at?: string }): object {
  return row.deleted_at === undefined ? row : { ...row, deleted: row.id }
}

/** A list of which callers choose the fields. */
function sparse(list: List, key: string): List {
  return async (input, call) => {
    const page = await list(input, call)
    return input.fields === undefined ? page : { ...page, items: page.items.map((row) => chosen(row, key, input)) }
  }
}
