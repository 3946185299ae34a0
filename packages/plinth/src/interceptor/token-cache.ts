import { hash } from 'node:crypto'
import type { VerifiedToken } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'

interface Limits {
  /** The most tokens to keep; the oldest makes room. */
  readonly size: number
  /** Milliseconds for which a token is believed without being verified again. */
  readonly lifetime: number
}

/** Tokens lately found genuine, under their SHA-256: what is kept cannot be used as a token. */
export interface TokenCache {
  /** The principal of a token that is kept and still good. Times are milliseconds since the epoch. */
  get(token: string, now: number): Principal | undefined
  /** Keeps a token, never past its own end. */
  add(token: string, verified: VerifiedToken, now: number): void
}

/** A bounded memory of tokens that were found genuine. */
export function tokenCache({ size, lifetime }: Limits): TokenCache {
  const kept = new Map<string, VerifiedToken>()
  return {
    get(token, now) {
      const key = keyOf(token)
      const found = kept.get(key)
      if (!found) return undefined
      if (now < found.expiresAt) return found.principal
      kept.delete(key)
      return undefined
    },
    add(token, { principal, expiresAt }, now) {
      const until = Math.min(expiresAt, now + lifetime)
      // What is not kept must not push out what is; an expiry that is no number keeps nothing.
      if (!(until > now)) return
      const key = keyOf(token)
      // Deleted first, so that the order of the map is the order of age.
      kept.delete(key)
      kept.set(key, { principal, expiresAt: until })
      if (kept.size > size) kept.delete(kept.keys().next().value as string)
    },
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64')
}
