import { firstStep } from './after-asking.ts'
import { compose, type Part } from './compose.ts'
import { problemBaseOf } from './failure/problem-base.ts'
import type { Implementation } from './implement.ts'
import type { Invoke } from './interceptor.ts'
import { jsonPatched } from './json/json-patched.ts'
import { mergePatched } from './json/merge-patched.ts'
import { startsRun } from './long-running/starts-run.ts'
import { type ReflectedOperation, reflect } from './reflect.ts'
import { noDatabase } from './resource/no-database.ts'
import { batched } from './standard/batch-handler.ts'

/**
 * What the pipelines of a service run in the end, by operation: the author's handlers, with what these stand on. Throws
 * a TypeError when one is made of others that the service does not have.
 */
export function innermost(implementation: Implementation): ReadonlyMap<string, Part> {
  const { service } = implementation
  const reflected = reflect(service)
  const parts = new Map<string, Part>()
  for (const operation of reflected.operations) {
    const own = handled(implementation, operation)
    const { jsonPatch, standard } = operation.declaration
    const handle = jsonPatch ? jsonPatched(operation, own) : mergePatched(operation, own)
    if (jsonPatch) parts.set(operation.name, { operation, handle })
    else if (standard?.verb === 'batch') {
      const base = problemBaseOf(reflected)
      parts.set(operation.name, { operation, handle: composed(handle, parts, base) })
    } else {
      const part = { operation, handle, ask: firstStep(implementation.handlers[operation.name] as object) }
      parts.set(operation.name, operation.run ? startsRun(part) : part)
    }
  }
  requireBatched(reflected.operations, parts)
  return parts
}

function handled({ provide, handlers }: Implementation, { name, declaration }: ReflectedOperation): Invoke {
  const handle = handlers[name] as (input: unknown, call: object) => unknown
  if (!provide) return (call) => handle(call.input, call)
  if (declaration.transaction === 'none') {
    const none = noDatabase(name)
    return (call) => {
      call.db = none
      return handle(call.input, Object.assign(call, provide(call as never)))
    }
  }
  return (call) => handle(call.input, Object.assign(call, provide(call as never)))
}

function composed(handle: Invoke, parts: ReadonlyMap<string, Part>, problemBase: string): Invoke {
  return (call) => {
    call.composition = compose(call, parts, problemBase)
    return handle(call)
  }
}

function requireBatched(operations: readonly ReflectedOperation[], parts: ReadonlyMap<string, Part>): void {
  for (const { name, declaration } of operations) {
    if (declaration.standard?.verb !== 'batch') continue
    const performed = Object.values(batched(declaration.standard.resource))
    const missing = performed.filter((each) => !parts.has(each))
    if (missing.length > 0) {
      throw new TypeError(`"${name}" performs "${missing.join('", "')}", which its service does not have.`)
    }
    const elevated = performed.find((each) => parts.get(each)?.operation.declaration.elevated)
    if (elevated && !declaration.elevated) {
      throw new TypeError(`"${name}" performs "${elevated}", which is elevated: declare that it is, too.`)
    }
    const asking = performed.find((each) => parts.get(each)?.ask)
    if (asking) throw new TypeError(`"${name}" performs "${asking}" within its transaction, which asks others before.`)
  }
}
