import { hash } from 'node:crypto'
import type { ActiveCall } from '../../core/active-call.ts'
import type { Fault } from '../../core/failure/failure.ts'
import { invalid } from '../../core/failure/problems.ts'
import type { Implementation } from '../../core/implement.ts'
import { compile, invoke } from '../../core/invoke.ts'
import { canonicalJson } from '../../core/json/canonical-json.ts'
import { validator } from '../../core/schema/validate.ts'
import type { UnitOfWork } from '../../core/unit-of-work.ts'
import { authorize } from '../../interceptor/authorize.ts'
import { context } from '../../interceptor/context.ts'
import { idempotency } from '../../interceptor/idempotency.ts'
import { precondition } from '../../interceptor/precondition.ts'
import { transact } from '../../interceptor/transact.ts'

/** Performs an operation of the service as a step of a run. */
export type Step = (call: ActiveCall, operation: object, input: unknown) => Promise<unknown>

/** Makes the steps of one run. */
export type Steps = (run: string) => Step

/**
 * The operations of a service as steps: each in a unit of work of its own, by whoever started the run. A step has a key
 * by which it is known again, so that a run that is begun again does not do twice what it has done: the same operation
 * with the same input, as often as it comes.
 */
export function stepsOf(implementation: Implementation, unitOfWork: UnitOfWork): Steps {
  const pipelines = compile(implementation, [
    authorize(unitOfWork),
    context(unitOfWork),
    precondition(),
    idempotency(),
    transact(unitOfWork),
  ])
  const known = new Map(
    [...pipelines.values()].map((pipeline) => {
      const { name, declaration, run } = pipeline.operation
      const declared = (implementation.service.operations as Readonly<Record<string, object>>)[name] as object
      return [declared, { pipeline, run, check: declaration.input && validator(declaration.input) }]
    }),
  )
  return (id) => {
    const times = new Map<string, number>()
    return async (call, operation, input = {}) => {
      const found = known.get(operation)
      if (!found || found.run) {
        throw new TypeError(
          `"${call.operation.name}" performs ${found ? 'what is long-running itself' : 'what is no operation of its service'}.`,
        )
      }
      const { pipeline, check } = found
      const faults: Fault[] = []
      const value = check?.(structuredClone(input), faults)
      if (faults.length > 0) throw invalid(faults)
      const { name } = pipeline.operation
      const same = `${name}/${hash('sha256', canonicalJson([value ?? null]), 'base64url')}`
      const time = (times.get(same) ?? 0) + 1
      times.set(same, time)
      const part = call.part(
        pipeline.operation,
        value,
        { 'idempotency-key': `${id}/${same}/${time}` },
        performance.now(),
      )
      return invoke(pipeline, part)
    }
  }
}
