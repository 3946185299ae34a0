import { hash } from 'node:crypto'
import type { Verified } from '../core/identity.ts'
import type { Principal } from '../core/principal.ts'

interface Limits {
  /** The most credentials to keep; the oldest makes room. */
  readonly size: number
  /** Milliseconds after which a credential is verified again. */
  readonly lifetime: number
}

/**
 * The principals of recently verified credentials, by the SHA-256 of the credential: the cache holds none that could be
 * used.
 */
export interface CredentialCache {
  /**
   * The principal of a credential that is in the cache and has not expired. `now` is in milliseconds since the epoch.
   */
  get(credential: string, now: number): Principal | undefined
  /** Adds a credential, never past its own expiry. */
  add(credential: string, verified: Verified, now: number): void
}

/** Creates a cache of verified credentials, bounded in size. */
export function credentialCache({ size, lifetime }: Limits): CredentialCache {
  const kept = new Map<string, Verified>()
  return {
    get(credential, now) {
      const key = keyOf(credential)
      const found = kept.get(key)
      if (!found) return undefined
      if (now < found.expiresAt) return found.principal
      kept.delete(key)
      return undefined
    },
    add(credential, { principal, expiresAt }, now) {
      const until = Math.min(expiresAt, now + lifetime)
      // What is not kept must not push out what is; an expiry that is no number keeps nothing.
      if (!(until > now)) return
      const key = keyOf(credential)
      // Deleted first, so that the order of the map is the order of age.
      kept.delete(key)
      kept.set(key, { principal, expiresAt: until })
      if (kept.size > size) kept.delete(kept.keys().next().value as string)
    },
  }
}

function keyOf(credential: string): string {
  return hash('sha256', credential, 'base64')
}
