import type { ActiveCall } from './active-call.ts'
import type { Problem } from './failure/problems.ts'
import type { Challenge } from './identity.ts'
import type { ReflectedOperation } from './reflect.ts'

/** The named stages of the pipeline, outermost first. Their order is fixed. */
export const stages = [
  'observe',
  'deadline',
  'shed',
  'authenticate',
  'limit-rate',
  'authorize',
  'respond',
  'start-run',
  'validate',
  'context',
  'limit-parts',
  'precondition',
  'idempotency',
  'transact',
] as const
export type Stage = (typeof stages)[number]

/**
 * The rest of the pipeline for one operation: it answers with a value or a promise of one, or throws. A stage that has
 * nothing to wait for makes no promise.
 */
export type Invoke = (call: ActiveCall) => unknown

/** How many steps a handler has: two where it asks others before its transaction (see `afterAsking`). */
export type Steps = 1 | 2

/** What wraps every operation on every transport. */
export interface Interceptor {
  readonly stage: Stage
  /** The schemes by which callers may say who they are, where that is the stage's business. */
  readonly challenges?: readonly Challenge[]
  /**
   * The rest of the pipeline, wrapped for one operation, once at start-up. Answering `next` itself says that the
   * operation does not use this stage, and then it costs nothing.
   */
  wrap(operation: ReflectedOperation, next: Invoke, steps: Steps): Invoke
  /** What `wrap` made, and what a handler of two steps does before it, wrapped once more. Default: as it is. */
  surround?(operation: ReflectedOperation, run: Invoke, steps: Steps): Invoke
  /** What the stage may refuse a call of the operation with, for the documents. */
  refuses?(operation: ReflectedOperation): readonly Problem[]
}
