import { randomHex } from './random-hex.ts'

let last = 0
/** The digits of `last`, as they begin an id. */
let time = ''
let sequence = 0

/**
 * A new UUIDv7 (RFC 9562, 5.7), lower case. Ids made by one process rise strictly: within a millisecond the 12 bits
 * after the time are a counter (method 1 of 6.2), and when it overflows the time runs ahead.
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > last) tick(now)
  else if (++sequence > 0xfff) tick(last + 1)
  const random = randomHex(16)
  const variant = (8 | (Number.parseInt(random.charAt(0), 16) & 3)).toString(16)
  const counter = (0x7000 | sequence).toString(16)
  return `${time}${counter}-${variant}${random.slice(1, 4)}-${random.slice(4)}`
}

function tick(to: number): void {
  last = to
  sequence = 0
  const digits = to.toString(16).padStart(12, '0')
  time = `${digits.slice(0, 8)}-${digits.slice(8)}-`
}
