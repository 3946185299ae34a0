import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { problem } from '../core/problems.ts'
import type { SqlValue } from './dialect/connection.ts'

/** Where lists are continued: signed, so that no caller can make one, and bound to the list it was made for. */
export interface Cursors {
  /** The cursor after the row with these sort keys, of the list that `scope` names. */
  write(scope: string, keys: readonly SqlValue[]): string
  /** The sort keys in a cursor. Throws `invalid_cursor` when it was not made here, or for another list. */
  read(scope: string, cursor: string): SqlValue[]
}

const version = 1
const forward = 0
const headLength = 3
const shapeLength = 8
const tagLength = 16

/**
 * Cursors signed with HMAC-SHA-256/128: base64url of `version | key id | direction | shape | keys | tag`, where shape is
 * the head of SHA-256 over the list's scope. Without a secret they live as long as the process.
 */
export function cursors(secret: string | Buffer = randomBytes(32)): Cursors {
  const keyId = hash('sha256', secret, 'buffer')[0] as number
  const sign = (text: Buffer): Buffer => createHmac('sha256', secret).update(text).digest().subarray(0, tagLength)
  const head = Buffer.from([version, keyId, forward])
  const beginning = (scope: string): Buffer =>
    Buffer.concat([head, hash('sha256', scope, 'buffer').subarray(0, shapeLength)])

  return {
    write(scope, keys) {
      const text = Buffer.concat([beginning(scope), Buffer.from(JSON.stringify(keys))])
      return Buffer.concat([text, sign(text)]).toString('base64url')
    },
    read(scope, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const keysAt = headLength + shapeLength
      // Decoding is lenient; only the one way to write these bytes is a cursor of ours.
      if (bytes.length < keysAt + tagLength || bytes.toString('base64url') !== cursor) throw problem('invalid_cursor')
      const text = bytes.subarray(0, -tagLength)
      if (!timingSafeEqual(sign(text), bytes.subarray(-tagLength))) throw problem('invalid_cursor')
      if (!beginning(scope).equals(text.subarray(0, keysAt))) throw problem('invalid_cursor')
      return JSON.parse(text.subarray(keysAt).toString())
    },
  }
}
