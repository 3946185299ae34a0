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
  | 'plaintext'
  | 'revoked'

/** The cause of a failure to authenticate, with the reason for the log. */
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

/**
 * The failure of a credential that is not genuine: `token_expired` when only its time is over, else `unauthenticated`.
 */
export function refused(reason: RefusalReason): Failed {
  const code: Problem = reason === 'expired' ? 'token_expired' : 'unauthenticated'
  return problem(code, { cause: new Refusal(reason) })
}
