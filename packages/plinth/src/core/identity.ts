import type { Principal } from './principal.ts'

/** A token that was found genuine. */
export interface VerifiedToken {
  readonly principal: Principal
  /**
   * Milliseconds since the epoch from which the token must not be believed without being verified again. A token that
   * may be used only once answers 0 and is never kept.
   */
  readonly expiresAt: number
}

/** Whoever can tell a genuine token from another. Used by the `authenticate` stage. */
export interface TokenVerifier {
  /**
   * The token's principal. Throws `unauthenticated` when the token is not genuine, `token_expired` when it was once, and
   * `unavailable` when that cannot be told now; anything else that it throws counts as a bug and refuses the call, too.
   */
  verify(token: string): VerifiedToken | Promise<VerifiedToken>
}
