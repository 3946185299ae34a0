import type { Failed } from './failure.ts'
import { type Problem, problem } from './problems.ts'

/** Why a credential was refused: for the log and the metrics, where the words are labels. The caller is never told. */
export type RefusalReason =
  | 'ambiguous'
  | 'too_long'
  | 'malformed'
  | 'type'
  | 'algorithm'
  | 'issuer'
  | 'key'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  | 'audience'
  | 'claims'
  | 'replayed'
  | 'binding'
  | 'revoked'

/** What a refusal has as its cause. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason) {
    // Whoever sends bad tokens must not have us collect a stack for each.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(reason)
    Error.stackTraceLimit = stackTraceLimit
    this.reason = reason
  }
}

/** The error of a credential that is not genuine: `token_expired` for what was once, else `unauthenticated`. */
export function refused(reason: RefusalReason): Failed {
  const code: Problem = reason === 'expired' ? 'token_expired' : 'unauthenticated'
  return problem(code, { cause: new Refusal(reason) })
}
