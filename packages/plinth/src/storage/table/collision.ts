import type { ActiveCall } from '../../core/active-call.ts'
import { Failed, type Failure } from '../../core/failure/failure.ts'
import { type Problem, problem, problems } from '../../core/failure/problems.ts'
import type { Dialect } from '../dialect/dialect.ts'

/** The refusal of a row that wants what another one has taken. */
export function collision(call: ActiveCall, cause?: unknown): Failed {
  return new Failed('already_exists', worded(call, 'already_exists') ?? problems.already_exists, { cause })
}

/** What a change that the rules of the database forbid is to its caller; undefined when that is not why it failed. */
export function changeRefused(call: ActiveCall, dialect: Dialect, thrown: unknown): Failed | undefined {
  const fault = dialect.faultOf(thrown)
  if (fault === 'collision') return collision(call, thrown)
  return fault === 'reference' ? problem('conflict', { cause: thrown }) : undefined
}

/** A failure in the words of the operation, where it has declared some that need no details. */
export function worded({ operation }: ActiveCall, code: Problem): Failure | undefined {
  const declared = operation.failures.get(code)
  return declared?.details ? undefined : declared
}
