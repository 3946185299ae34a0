import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ClientKey } from '../core/client-store.ts'

/** A secret of the service, without which the hashes of keys are worth nothing to whoever reads them. */
export interface Pepper {
  /** Tells it from the one before. Not a secret. */
  readonly id: string
  readonly secret: string
}

/** The pepper of new hashes first, then those that older ones may still have. */
export type Peppers = readonly [Pepper, ...Pepper[]]

/** A hash as it is kept. */
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
 * Whether a text is the API key that a hash was made of. It takes as long for a key that nobody has (`kept` absent), or
 * whose pepper is not known any more, as for a wrong one.
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
