import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ClientKey } from '../../core/client-store.ts'

/**
 * A secret of the service that goes into the hashes of keys: without it, nobody can test a key against a stolen hash.
 */
export interface Pepper {
  /** Its id, stored with each hash. Not a secret. */
  readonly id: string
  readonly secret: string
}

/** The pepper of new hashes first, then those of older hashes. */
export type Peppers = readonly [Pepper, ...Pepper[]]

/** A hash as it is stored. */
export interface KeyHash {
  readonly material: string
  readonly pepper: string
}

/** The keyed hash of an API key, HMAC-SHA-256 in base64url: a fast one will do for 256 random bits. */
export function hashKey([{ id, secret }]: readonly [Pepper, ...Pepper[]], key: string): KeyHash {
  return { material: digest(secret, key).toString('base64url'), pepper: id }
}

const nothing = Buffer.alloc(32)

/**
 * Whether a text is the API key of a stored hash. For an unknown key (`kept` undefined), or one whose pepper is gone,
 * it takes as long as for a wrong one.
 */
export function isKeyOf(peppers: Peppers, kept: ClientKey | undefined, key: string): boolean {
  const pepper = peppers.find(({ id }) => id === kept?.pepper)
  const wanted = kept && pepper ? Buffer.from(kept.material, 'base64url') : nothing
  const found = digest((pepper ?? peppers[0]).secret, key)
  return wanted.length === found.length && timingSafeEqual(wanted, found) && pepper !== undefined
}

function digest(secret: string, key: string): Buffer {
  return createHmac('sha256', secret).update(key).digest()
}
