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
  /** Whether this kind of credential is deprecated. The response then says so (RFC 9745). Default false. */
  readonly deprecated?: boolean | undefined
}

/** A verifier of Bearer tokens. The `authenticate` stage calls it. */
export interface TokenVerifier {
  /**
   * The principal of a token. The carrier is the request that the token came with, for tokens that are bound to one
   * request. Throws `unauthenticated` or `token_expired` (see `refused`) when the token is not genuine, and
   * `unavailable` when that cannot be decided now. Anything else that it throws counts as a bug, and the call is
   * refused as well.
   */
  verify(token: string, carrier: Carrier, now: Date): Verified | Promise<Verified>
}

/** A verifier of API keys. The `authenticate` stage calls it. */
export interface KeyVerifier {
  /** The principal of a key. Throws as a `TokenVerifier` does. */
  verify(key: string, now: Date): Verified | Promise<Verified>
}

/** A scheme of HTTP authentication (RFC 9110, 11.1) that a server offers with a 401. */
export type Challenge = 'Bearer' | 'ApiKey'
