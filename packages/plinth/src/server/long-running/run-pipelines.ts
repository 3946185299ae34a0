import { encoder } from '../../codec/json.ts'
import type { ActiveCall } from '../../core/active-call.ts'
import type { Implementation } from '../../core/implement.ts'
import type { Interceptor } from '../../core/interceptor.ts'
import { compile, type Pipeline } from '../../core/invoke.ts'
import type { Observe } from '../../core/observation.ts'
import type { AnyOperation, Operation } from '../../core/operation.ts'
import type { UnitOfWork } from '../../core/unit-of-work.ts'
import { deadline } from '../../interceptor/deadline.ts'
import { observe as observing } from '../../interceptor/observe.ts'
import { respond } from '../../interceptor/respond.ts'
import { transact } from '../../interceptor/transact.ts'
import { validate } from '../../interceptor/validate.ts'

interface RunPipelinesOptions {
  readonly observe: Observe
  readonly unitOfWork: UnitOfWork
  /** Whether what handlers answer is held against their contract. */
  readonly checkOutput: boolean
  /** Keeps what a run has come to, with its transaction where it has one. */
  readonly conclude: (call: ActiveCall, output: unknown) => Promise<void>
}

/**
 * What the runs of a service's long-running operations do, by operation. Who may start one, and how often, has been
 * asked when it was started; its input is read once more, for the service may be a later version by now.
 */
export function compileRuns(
  { service, ...implementation }: Implementation,
  { observe, unitOfWork, checkOutput, conclude }: RunPipelinesOptions,
): ReadonlyMap<string, Pipeline> {
  const entries = Object.entries(service.operations as Readonly<Record<string, AnyOperation>>) as [string, Operation][]
  const run = entries.flatMap(([name, it]) => (it.longRunning ? [[name, { ...it, longRunning: undefined }]] : []))
  return compile({ ...implementation, service: { ...service, operations: Object.fromEntries(run) } }, [
    observing(observe),
    deadline(),
    stopping,
    validate(),
    concluding(transact(unitOfWork), respond({ checkOutput }), conclude),
  ])
}

/** The stage that takes a handler which stops because it is told to for one that says why it was told. */
const stopping: Interceptor = {
  stage: 'start-run',
  wrap: (_operation, next) => async (call) => {
    try {
      return await next(call)
    } catch (thrown) {
      const isTold = call.signal.aborted && thrown instanceof Error && thrown.name === 'AbortError'
      throw isTold ? call.signal.reason : thrown
    }
  },
}

/** A stage whose innermost part ends with what the run has come to being kept. */
function concluding(
  stage: Interceptor,
  responding: Interceptor,
  conclude: RunPipelinesOptions['conclude'],
): Interceptor {
  return {
    ...stage,
    wrap(operation, next, steps) {
      const { output } = operation.declaration
      const encode = output && encoder(output)
      const respond = responding.wrap(operation, next, steps)
      return stage.wrap(
        operation,
        async (call) => {
          const answer = await respond(call)
          await conclude(call, encode && answer !== undefined ? JSON.parse(encode(answer)) : undefined)
        },
        steps,
      )
    },
  }
}
