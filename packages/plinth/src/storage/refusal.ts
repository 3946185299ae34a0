import { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Dialect } from './dialect/dialect.ts'

/**
 * What an error of the engine is to the caller: `unavailable` when the same may succeed later, else as it was thrown.
 */
export function refusalOf(dialect: Dialect, thrown: unknown): unknown {
  const fault = dialect.faultOf(thrown)
  return fault === 'busy' || fault === 'passing' ? unavailable(thrown) : thrown
}

/** The failure of whatever needed storage that is not to be had. */
export function unavailable(cause: unknown): Failed {
  return cause instanceof Failed && cause.code === 'unavailable' ? cause : problem('unavailable', { cause })
}
