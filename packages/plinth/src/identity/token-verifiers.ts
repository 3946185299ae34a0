import { refused } from '../core/failure/refusal.ts'
import type { TokenVerifier, Verified } from '../core/identity.ts'
import { type ReadToken, readToken } from './read-token.ts'

/** A trusted issuer. */
export interface Issuer {
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string
  /** Verifies an access token. Throws as a `TokenVerifier` does. */
  verify(token: ReadToken, now: Date): Verified | Promise<Verified>
  /** The user of an ID token (OpenID Connect Core, 2) that was issued to one of these parties. Throws likewise. */
  verifyIdToken(token: ReadToken, parties: readonly string[], now: Date): Verified | Promise<Verified>
}

interface TokenVerifiersOptions {
  readonly issuers: readonly Issuer[]
  /** Verifiers of other kinds of tokens, by their `typ` in lower case. */
  readonly others?: ReadonlyMap<string, TokenVerifier> | undefined
  /** The verifier of tokens that are signed with a secret (HS256), as those of issuers never are. */
  readonly symmetric?: TokenVerifier | undefined
}

/**
 * Creates a verifier that passes each token to one of several: by its `typ`, else by its `alg`, else by its `iss`. Only
 * that one is asked, so a token of one kind or issuer can never pass for one of another.
 */
export function tokenVerifiers({ issuers, others, symmetric }: TokenVerifiersOptions): TokenVerifier {
  const byIssuer = new Map(issuers.map((issuer) => [issuer.issuer, issuer]))
  return {
    verify(text, carrier, now) {
      const token = readToken(text)
      const other = token.type === undefined ? undefined : others?.get(token.type)
      if (other) return other.verify(text, carrier, now)
      if (symmetric && token.header.alg === 'HS256') return symmetric.verify(text, carrier, now)
      const { iss } = token.claims
      const issuer = typeof iss === 'string' ? byIssuer.get(iss) : undefined
      if (!issuer) throw refused('issuer')
      return issuer.verify(token, now)
    },
  }
}
