import type { Call } from './call.ts'
import type { AnyResource } from './entity.ts'
import type { Failure } from './failure.ts'
import { pascal } from './name.ts'
import type { Page } from './repository.ts'

/** A resource as far as its handlers need to know it. */
interface IdentifiedResource extends AnyResource {
  readonly plural: string
  readonly key: string
  readonly parameter: string
}

type StandardInput = Record<string, unknown>
type StandardCall = Call<'public', { readonly notFound: Failure<undefined> }>

/** The handlers of the standard operations: each is a few words to the repository. */
export function standardHandlers(resource: IdentifiedResource): Readonly<Record<string, unknown>> {
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
