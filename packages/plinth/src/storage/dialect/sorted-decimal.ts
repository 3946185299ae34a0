import { decimalText, mostDigits } from '../../core/schema/decimal.ts'
import { type Form, form } from './form.ts'

/** What is added to a decimal so that none is below zero. */
export const shift: string = `1${'0'.repeat(mostDigits)}`
/** Where the texts have their point, as SQL counts: no number that is not below zero has so many digits before it. */
export const shiftedPoint: number = shift.length + 1
/**
 * The characters of the texts: a digit more than a decimal has before its point, the point, and all that it has after
 * it.
 */
export const shiftedLength: number = shift.length + 1 + mostDigits

const shiftInUnits = BigInt(shift + '0'.repeat(mostDigits))

/**
 * Decimals as texts that have the order of the numbers, for engines that hold them as text: a decimal plus 10^18, with
 * all digits that one can have. `1.5` is `1000000000000000001.500000000000000000`, `-1.5` is
 * `0999999999999999998.500000000000000000`.
 */
export const sortedDecimal: Form = form(
  (value) => shiftedText(value as string),
  // Without zeros at its end.
  (value) => plainText(value as string),
)

function shiftedText(text: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  const digits = String(shiftInUnits + BigInt(whole + fraction.padEnd(mostDigits, '0'))).padStart(
    shiftedLength - 1,
    '0',
  )
  return `${digits.slice(0, shift.length)}.${digits.slice(shift.length)}`
}

function plainText(shifted: string): string {
  const units = BigInt(shifted.replace('.', '')) - shiftInUnits
  const digits = String(units < 0n ? -units : units).padStart(mostDigits + 1, '0')
  return decimalText(`${units < 0n ? '-' : ''}${digits.slice(0, -mostDigits)}.${digits.slice(-mostDigits)}`, 0)
}
