import type { ActiveCall } from './active-call.ts'
import { askedBefore } from './after-asking.ts'
import type { Failed } from './failure/failure.ts'
import { failedFrom } from './failure/problems.ts'
import type { Implementation } from './implement.ts'
import { innermost } from './innermost.ts'
import { type Interceptor, type Invoke, type Stage, stages } from './interceptor.ts'
import type { ReflectedOperation } from './reflect.ts'

/** One operation, compiled: the whole standard around its handler, as one function. */
export interface Pipeline {
  readonly operation: ReflectedOperation
  readonly run: Invoke
  /** The stages that the operation uses, outermost first. */
  readonly stages: readonly Stage[]
}

/**
 * Composes each operation of a service once, at start-up: the handler innermost, around it the interceptors in the
 * order of `stages`, whatever order they are given in. Throws a TypeError when two want the same stage, or when nothing
 * could keep the record of an elevated operation.
 */
export function compile(
  implementation: Implementation,
  interceptors: readonly Interceptor[],
): ReadonlyMap<string, Pipeline> {
  const byStage = new Map<Stage, Interceptor>()
  for (const interceptor of interceptors) {
    if (byStage.has(interceptor.stage)) throw new TypeError(`Two interceptors want the stage "${interceptor.stage}".`)
    byStage.set(interceptor.stage, interceptor)
  }
  const pipelines = new Map<string, Pipeline>()
  for (const { operation, handle, ask } of innermost(implementation).values()) {
    if (operation.declaration.elevated && !byStage.has('transact')) {
      throw new TypeError(`"${operation.name}" is elevated: its service needs a storage to keep the audit record.`)
    }
    let run: Invoke = handle
    const used: Stage[] = []
    const steps = ask ? 2 : 1
    for (const stage of stages.toReversed()) {
      const interceptor = byStage.get(stage)
      const wrapped = interceptor?.wrap(operation, run, steps) ?? run
      if (wrapped !== run) used.unshift(stage)
      const asked = ask && stage === 'transact' ? askedBefore(ask, wrapped) : wrapped
      run = interceptor?.surround?.(operation, asked, steps) ?? asked
    }
    pipelines.set(operation.name, { operation, run, stages: used })
  }
  return pipelines
}

/**
 * Runs a call to its end: exactly one of `answer` and `refuse` is told, at once where nothing has to be waited for.
 * Neither may throw.
 */
export function settle(
  { run }: Pipeline,
  call: ActiveCall,
  answer: (output: unknown) => void,
  refuse: (failed: Failed) => void,
): void {
  let output: unknown
  try {
    output = run(call)
  } catch (thrown) {
    refuse(failedFrom(thrown))
    return
  }
  if (output instanceof Promise) output.then(answer, (thrown) => refuse(failedFrom(thrown)))
  else answer(output)
}

/** Runs a call to its end, as a promise; for transports that have nothing to gain from answering at once. */
export function invoke(pipeline: Pipeline, call: ActiveCall): Promise<unknown> {
  return new Promise((answer, refuse) => settle(pipeline, call, answer, refuse))
}
