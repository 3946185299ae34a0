import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from '../../core/json/canonical-json.ts'
import type { ChainHead } from './chain.ts'

/** A statement of how far the audit log had come, kept where its database's owner cannot change it. */
export interface Checkpoint extends ChainHead {
  /** When it was made, in UTC. */
  readonly at: string
  /** The `keyId` of the key that signed it. */
  readonly key_id: string
  /** Ed25519 (RFC 8032), in base64, of the other members as canonical JSON (RFC 8785). */
  readonly signature: string
}

/** What a public key, or the public half of a private one, is called: 16 hexadecimal digits of its SHA-256. */
export function keyId(key: KeyObject): string {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return hash('sha256', open.export({ type: 'spki', format: 'der' })).slice(0, 16)
}

/** Signs where a chain ends with a private key of Ed25519. */
export function signCheckpoint({ sequence, hash }: ChainHead, at: Date, key: KeyObject): Checkpoint {
  const statement = { at: at.toISOString(), hash, key_id: keyId(key), sequence }
  return { ...statement, signature: sign(null, Buffer.from(canonicalJson(statement)), key).toString('base64') }
}

/** The checkpoint that a line holds; undefined when it is none. */
export function parseCheckpoint(line: string): Checkpoint | undefined {
  try {
    const { at, hash, key_id, sequence, signature } = JSON.parse(line) as Record<string, unknown>
    const texts = [at, hash, key_id, signature].every((it) => typeof it === 'string')
    return texts && Number.isSafeInteger(sequence)
      ? ({ at, hash, key_id, sequence, signature } as Checkpoint)
      : undefined
  } catch {
    return undefined
  }
}

/** Whether the key has signed the checkpoint as it is. */
export function isGenuine({ signature, ...statement }: Checkpoint, key: KeyObject): boolean {
  return verify(null, Buffer.from(canonicalJson(statement)), key, Buffer.from(signature, 'base64'))
}
