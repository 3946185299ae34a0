import { createHmac, createSecretKey, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { problem } from '../../core/failure/problems.ts'
import type { Place } from './keyset.ts'

/** Where lists are continued: signed, so that no caller can make one, and bound to the list it was made for. */
export interface Cursors {
  /** The cursors of the list that `scope` names. */
  of(scope: string): ListCursors
}

/** The cursors of one list. */
export interface ListCursors {
  write(place: Place): string
  /** The place that a cursor names. Throws `invalid_cursor` when it was not made here, or for another list. */
  read(cursor: string): Place
}

const version = 1
const directions = { forward: 0, backward: 1 }
const directionAt = 2
const headLength = 3
const shapeLength = 8
const tagLength = 16

/**
 * Cursors signed with HMAC-SHA-256/128: base64url of `version | key id | direction | shape | keys | tag`, where shape is
 * the head of SHA-256 over the list's scope. Without a secret they live as long as the process.
 */
export function cursors(secret: string | Buffer = randomBytes(32)): Cursors {
  const bytes = Buffer.from(secret as string)
  const key = createSecretKey(bytes)
  const keyId = hash('sha256', bytes, 'buffer')[0] as number
  const sign = (text: Buffer): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, tagLength)
  const head = Buffer.from([version, keyId, directions.forward])

  return {
    of(scope) {
      const beginning = Buffer.concat([head, hash('sha256', scope, 'buffer').subarray(0, shapeLength)])
      return {
        write({ keys, backward }) {
          const text = Buffer.concat([beginning, Buffer.from(JSON.stringify(keys))])
          if (backward) text[directionAt] = directions.backward
          return Buffer.concat([text, sign(text)]).toString('base64url')
        },
        read(cursor) {
          const read = Buffer.from(cursor, 'base64url')
          const keysAt = headLength + shapeLength
          // Decoding is lenient; only the one way to write these bytes is a cursor of ours.
          if (read.length < keysAt + tagLength || read.toString('base64url') !== cursor) throw problem('invalid_cursor')
          const text = read.subarray(0, -tagLength)
          if (!timingSafeEqual(sign(text), read.subarray(-tagLength))) throw problem('invalid_cursor')
          const backward = text[directionAt] === directions.backward
          if (backward) text[directionAt] = directions.forward
          if (!beginning.equals(text.subarray(0, keysAt))) throw problem('invalid_cursor')
          return { keys: JSON.parse(text.subarray(keysAt).toString()), backward }
        },
      }
    },
  }
}
