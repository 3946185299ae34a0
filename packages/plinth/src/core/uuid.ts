const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const pool = new Uint8Array(8 * 256)
let used = pool.length
let last = 0
let sequence = 0

/**
 * A new UUIDv7 (RFC 9562, 5.7), lower case. Ids made by one process rise strictly: within a millisecond the 12 bits after
 * the time are a counter (method 1 of 6.2), and when it overflows the time runs ahead.
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > last) {
    last = now
    sequence = 0
  } else if (++sequence > 0xfff) {
    last++
    sequence = 0
  }
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const at = used
  used += 8
  const time = last.toString(16).padStart(12, '0')
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${(sequence >>> 8).toString(16)}${hex[sequence & 0xff]}-` +
    `${hex[(byteAt(at) & 0x3f) | 0x80]}${hex[byteAt(at + 1)]}-${hex[byteAt(at + 2)]}${hex[byteAt(at + 3)]}` +
    `${hex[byteAt(at + 4)]}${hex[byteAt(at + 5)]}${hex[byteAt(at + 6)]}${hex[byteAt(at + 7)]}`
  )
}

function byteAt(index: number): number {
  return pool[index] as number
}
