import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { problem } from '../../core/failure/problems.ts'
import type { Place } from './keyset.ts'

/**
 * The texts by which lists are continued. They are sealed: no caller can make one, or see which row it names. That may
 * be a row that was looked at and is on no page. Each is good only for the list that it was made for.
 */
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

const version = 2
const directions = { forward: 0, backward: 1 }
const headLength = 2
const tagLength = 16
const cipher = 'aes-256-ctr'

/**
 * Cursors sealed with a synthetic initialisation vector (as in RFC 5297), so that one place in one list is always the
 * same text: base64url of `version | key id | tag | AES-256-CTR(direction | keys)`. The tag is HMAC-SHA-256/128 over
 * all that and the list's scope. Without a secret they live as long as the process.
 */
export function cursors(secret: string | Buffer = randomBytes(32)): Cursors {
  const bytes = Buffer.from(secret as string)
  const derived = (purpose: string) => createSecretKey(createHmac('sha256', bytes).update(purpose).digest())
  const [tagKey, cipherKey] = [derived('tag'), derived('cipher')]
  const head = Buffer.from([version, hash('sha256', bytes, 'buffer')[0] as number])

  return {
    of(scope) {
      const list = hash('sha256', scope, 'buffer')
      const tagOf = (text: Buffer): Buffer =>
        createHmac('sha256', tagKey).update(head).update(list).update(text).digest().subarray(0, tagLength)
      return {
        write({ keys, backward }) {
          const direction = backward ? directions.backward : directions.forward
          const text = Buffer.concat([Buffer.of(direction), Buffer.from(JSON.stringify(keys))])
          const tag = tagOf(text)
          const sealed = createCipheriv(cipher, cipherKey, tag).update(text)
          return Buffer.concat([head, tag, sealed]).toString('base64url')
        },
        read(cursor) {
          const read = Buffer.from(cursor, 'base64url')
          // Decoding is lenient; only the one way to write these bytes is a cursor of ours.
          if (read.length <= headLength + tagLength || read.toString('base64url') !== cursor)
            throw problem('invalid_cursor')
          const tag = read.subarray(headLength, headLength + tagLength)
          const text = createDecipheriv(cipher, cipherKey, tag).update(read.subarray(headLength + tagLength))
          const isOurs = timingSafeEqual(tagOf(text), tag) && head.equals(read.subarray(0, headLength))
          if (!isOurs) throw problem('invalid_cursor')
          return { keys: JSON.parse(text.subarray(1).toString()), backward: text[0] === directions.backward }
        },
      }
    },
  }
}
