import type { ActiveCall } from '../../core/active-call.ts'
import { Failed, type Failure } from '../../core/failure/failure.ts'
import { type Problem, problems } from '../../core/failure/problems.ts'

/** The refusal of a row that wants what another one has taken. */
export function collision(call: ActiveCall, cause?: unknown): Failed {
  return new Failed('already_exists', worded(call, 'already_exists') ?? problems.already_exists, { cause })
}

/** A failure in the words of the operation, where it has declared some that need no details. */
export function worded({ operation }: ActiveCall, code: Problem): Failure | undefined {
  const declared = operation.failures.get(code)
  return declared?.details ? undefined : declared
}
