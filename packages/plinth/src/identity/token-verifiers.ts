import { refused } from '../core/failure/refusal.ts'
import type { TokenVerifier, Verified } from '../core/identity.ts'
import { type ReadToken, readToken } from './read-token.ts'

/** One issuer whose tokens are believed. */
export interface Issuer {
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string
  /** Throws as a `TokenVerifier` does. */
  verify(token: ReadToken, now: Date): Verified | Promise<Verified>
  /** The user of an ID token (OpenID Connect Core, 2) that was issued to one of these parties. Throws likewise. */
  verifyIdToken(token: ReadToken, parties: readonly string[], now: Date): Verified | Promise<Verified>
}

interface TokenVerifiersOptions {
  readonly issuers: readonly Issuer[]
  /** Verifiers of tokens of a kind of their own, by the `typ` in lower case that only they have. */
  readonly others?: ReadonlyMap<string, TokenVerifier> | undefined
  /** Whoever knows tokens that are signed with a secret (HS256), as those of issuers never are. */
  readonly symmetric?: TokenVerifier | undefined
}

/**
 * The verifier of several: looks at a token once, and hands it to the one that is registered for its `typ`, else for its
 * `alg` or `iss`. Nobody else is asked, so a token of one kind or issuer can never pass for one of another.
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
