const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const bytes = new Uint8Array(2048)
let pool = ''
let used = 0

/** So many random hexadecimal digits, lower case, cut from a text that is made of many at once. */
export function randomHex(digits: number): string {
  if (used + digits > pool.length) {
    crypto.getRandomValues(bytes)
    pool = ''
    for (const byte of bytes) pool += hex[byte]
    used = 0
  }
  used += digits
  return pool.slice(used - digits, used)
}
