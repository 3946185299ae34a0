import type { Carrier } from './active-call.ts'
import type { Principal } from './principal.ts'

/** A credential that was found genuine. */
export interface Verified {
  readonly principal: Principal
  /**
   * Milliseconds since the epoch from which the credential must not be believed without being verified again. One that
   * may be used only once, or for one request only, answers 0 and is never kept.
   */
  readonly expiresAt: number
  /** Whether callers should find another way to say who they are: the answer tells them (RFC 9745). Default: they need not. */
  readonly deprecated?: boolean | undefined
}

/** Whoever can tell a genuine token from another. Used by the `authenticate` stage. */
export interface TokenVerifier {
  /**
   * Whose token it is. The carrier is the request that it came with, for tokens that are good for one request only. Throws
   * what `refused` makes when the token is not genuine, and `unavailable` when that cannot be told now; anything else that
   * it throws counts as a bug and refuses the call, too.
   */
  verify(token: string, carrier: Carrier, now: Date): Verified | Promise<Verified>
}

/** Whoever can tell a genuine API key from another. Used by the `authenticate` stage. */
export interface KeyVerifier {
  /** Whose key it is. Throws as a `TokenVerifier` does. */
  verify(key: string, now: Date): Verified | Promise<Verified>
}

/** A scheme of HTTP authentication (RFC 9110, 11.1) that a server offers with a 401. */
export type Challenge = 'Bearer' | 'ApiKey'
