import { mostIntegerDigits } from '../../core/schema/big-integer.ts'
import { decimalText, mostDigits } from '../../core/schema/decimal.ts'
import { type Form, form } from './form.ts'

/**
 * Decimals of so many digits before their point and after it as texts that have the order of the numbers, for engines
 * that hold them as text: a decimal plus a one and as many zeros as it may have digits before its point, with all
 * digits that one can have. Of 18 and 18, `1.5` is `1000000000000000001.500000000000000000`, and `-1.5` is
 * `0999999999999999998.500000000000000000`: what is not below zero after a `1`, and what is below it after a `0`.
 */
export interface SortedDecimal extends Form {
  readonly before: number
  readonly after: number
  /** The characters of the texts. */
  readonly length: number
}

function sorted(before: number, after: number): SortedDecimal {
  const digits = before + after
  const shift = 10n ** BigInt(digits)
  return {
    before,
    after,
    length: digits + (after > 0 ? 2 : 1),
    ...form(
      (value) => {
        const [whole = '', fraction = ''] = (value as string).split('.')
        return pointed(shift + BigInt(whole + fraction.padEnd(after, '0')), digits + 1, after)
      },
      // Without zeros at its end.
      (value) => {
        const units = BigInt((value as string).replace('.', '')) - shift
        return decimalText(`${units < 0n ? '-' : ''}${pointed(units < 0n ? -units : units, after + 1, after)}`, 0)
      },
    ),
  }
}

/** A number of units with at least so many digits, of which so many stand after a point. */
function pointed(units: bigint, least: number, after: number): string {
  const digits = String(units).padStart(least, '0')
  return after === 0 ? digits : `${digits.slice(0, -after)}.${digits.slice(-after)}`
}

/** The texts of decimals and of big integers, by what their columns are called in migrations. */
export const sortedDecimals = {
  numeric: sorted(mostDigits, mostDigits),
  'numeric(38, 0)': sorted(mostIntegerDigits, 0),
} as const

/** The forms of fields that hold such texts. */
export const sortedForms = { decimal: sortedDecimals.numeric, bigInteger: sortedDecimals['numeric(38, 0)'] } as const

/** Whether a type, named as migrations do, is one of exact decimal numbers. */
export function isExact(type: string): type is keyof typeof sortedDecimals {
  return Object.hasOwn(sortedDecimals, type)
}
