const bytes = Buffer.alloc(2048)
let pool = ''
let used = 0

/** So many random hexadecimal digits, lower case, cut from a text that is made of many at once. */
export function randomHex(digits: number): string {
  if (used + digits > pool.length) {
    crypto.getRandomValues(bytes)
    pool = bytes.toString('hex')
    used = 0
  }
  used += digits
  return pool.slice(used - digits, used)
}
