import type { Call } from '../call.ts'
import type { Composition } from '../composition.ts'
import { Failed, type Fault } from '../failure/failure.ts'
import { failedFrom, invalid } from '../failure/problems.ts'
import { pascal } from '../name.ts'
import type { AnyResource } from '../resource/entity.ts'
import { type AnySchema, deferred, keywords } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import type { Validate } from '../schema/verdict.ts'

/** What one element of a batch does. */
type Verb = 'create' | 'update' | 'replace' | 'delete' | 'restore'

interface Element {
  readonly op: Verb
  readonly id?: string
  readonly if_match?: string
  readonly body?: object
}

interface Batch {
  readonly mode: 'atomic' | 'independent'
  /** As they were sent. */
  readonly operations: readonly unknown[]
}

/** The call of a batch, as far as its handler needs more of it than others. */
interface BatchCall extends Call {
  readonly composition: Composition
  readonly operation: { readonly declaration: { readonly input: AnySchema | undefined } }
  success: number | undefined
}

/** The operations that the elements of a batch are, by what they say. */
export function batched(resource: AnyResource & { readonly rules?: { readonly softDelete: boolean } }) {
  const name = pascal(resource.name)
  return {
    create: `create${name}`,
    update: `update${name}`,
    replace: `replace${name}`,
    delete: `delete${name}`,
    ...(resource.rules?.softDelete && { restore: `restore${name}` }),
  } as Readonly<Record<Verb, string>>
}

/**
 * The handler of a batch: it performs the operations of a resource, whoever has written their handlers, one after the
 * other in one unit of work. What one says of the others it sees done.
 */
export function batchHandler(resource: AnyResource & { readonly parameter: string }) {
  const names = batched(resource)
  const { parameter } = resource
  let check: Validate | undefined

  const perform = async ({ composition }: BatchCall, { op, id, if_match, body }: Element): Promise<object> => {
    const input = id === undefined ? { ...body } : { ...body, [parameter]: id }
    const { status, output } = await composition.perform(names[op], input, { 'if-match': if_match })
    return output === undefined ? { status } : { status, body: output }
  }

  /** The faults of each element, located in the batch. */
  const judged = (
    call: BatchCall,
    operations: readonly unknown[],
  ): { readonly element: Element; readonly faults: Fault[] }[] => {
    check ??= validator(elementOf(call))
    return operations.map((given, index) => {
      const faults: Fault[] = []
      const valid = check?.(given, faults) as Element
      for (const fault of faults) fault.pointer = `/operations/${index}${fault.pointer}`
      return { element: valid, faults }
    })
  }

  const atomic = async (call: BatchCall, operations: readonly unknown[]) => {
    const elements = judged(call, operations)
    const faults = elements.flatMap((each) => each.faults)
    if (faults.length > 0) throw invalid(faults)
    const results: object[] = []
    for (const { element } of elements) {
      try {
        results.push(await perform(call, element))
      } catch (thrown) {
        throw thrown instanceof Failed ? located(thrown, results.length, parameter) : thrown
      }
    }
    return { results }
  }

  const independent = async (call: BatchCall, operations: readonly unknown[]) => {
    const results: object[] = []
    for (const { element, faults } of judged(call, operations)) {
      try {
        if (faults.length > 0) throw invalid(faults)
        results.push(await call.db.attempt(() => perform(call, element)))
      } catch (thrown) {
        // Nothing that is broken may pass for an element that was refused.
        if (!(thrown instanceof Failed)) throw thrown
        const failed = faults.length > 0 ? thrown : located(failedFrom(thrown), results.length, parameter)
        results.push({ status: failed.status, problem: call.composition.describe(failed) })
      }
    }
    return { results }
  }

  return ({ mode, operations }: Batch, call: BatchCall) => {
    if (mode === 'atomic') return atomic(call, operations)
    call.success = 207
    return independent(call, operations)
  }
}

/** What an element of the batch must be: its input lets them pass, so that each is judged by itself. */
function elementOf({ operation }: BatchCall): AnySchema {
  const { operations } = keywords(operation.declaration.input as AnySchema).properties ?? {}
  return { ...keywords(operations as AnySchema).items, [deferred]: undefined } as never
}

/** The failure of an element, with the place of what is at fault in the batch. */
function located(failed: Failed, index: number, parameter: string): Failed {
  const { code, failure, detail, details, retryAfter, requestId, cause } = failed
  const place = `/operations/${index}`
  const own = failed.faults?.map(({ pointer, in: where, ...fault }) => {
    if (where === 'header') return { ...fault, pointer: pointer === '/if-match' ? `${place}/if_match` : place }
    const isKey = pointer === `/${parameter}`
    return { ...fault, pointer: `${place}${isKey ? '/id' : pointer && `/body${pointer}`}` }
  })
  const faults = own ?? [{ pointer: place, code, detail: detail ?? failure.title }]
  return new Failed(code, failure, { detail, details, faults, retryAfter, requestId, cause })
}
