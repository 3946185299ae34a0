import { decimalText } from './decimal.ts'

/** The most digits that a big integer has. */
export const mostIntegerDigits = 38

/** Zeros may stand before it, which are not kept. */
export const bigIntegerPattern: string = `^-?\\d{1,${mostIntegerDigits}}$`

const shape = new RegExp(bigIntegerPattern)

/** A big integer as all that are equal are written: `7` for `007`, `0` for `-0`. Undefined when it is none. */
export function readBigInteger(text: string): string | undefined {
  return shape.test(text) ? decimalText(text.replace(/^(-?)0+(?=\d)/, '$1'), 0) : undefined
}
