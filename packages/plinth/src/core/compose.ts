import { requireAccess } from './access.ts'
import type { ActiveCall } from './active-call.ts'
import type { Composition } from './composition.ts'
import { problemDetails } from './failure/problem-details.ts'
import { problem } from './failure/problems.ts'
import type { Invoke } from './interceptor.ts'
import type { ReflectedOperation } from './reflect.ts'
import { requireContext } from './request-context.ts'

/** An operation with its handler, and nothing of the pipeline around it. */
export interface Part {
  readonly operation: ReflectedOperation
  readonly handle: Invoke
  /** What comes before the transaction, where the handler has two steps. */
  readonly ask?: ((call: ActiveCall) => Promise<void>) | undefined
}

/** The operations of a service as this call performs them. */
export function compose(call: ActiveCall, parts: ReadonlyMap<string, Part>, problemBase: string): Composition {
  return {
    async perform(name, input, metadata) {
      const { operation, handle } = parts.get(name) as Part
      const { access, context, precondition } = operation.declaration
      requireAccess(access, call.principal)
      if (context) requireContext(context, input as Readonly<Record<string, unknown>>, call.principal)
      const part = call.part(operation, input, metadata)
      if (precondition === 'required' && !part.isConditional) throw problem('precondition_required')
      const output = await handle(part)
      return { status: part.success ?? operation.success, output }
    },
    describe: (failed) =>
      problemDetails(failed, {
        base: problemBase,
        requestId: call.requestId,
        traceId: call.trace.traceId,
        isParameter: undefined,
      }),
  }
}
