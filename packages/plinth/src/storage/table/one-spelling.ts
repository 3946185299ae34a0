import { readBigInteger } from '../../core/schema/big-integer.ts'
import { decimalText, isDecimal, mostDigits } from '../../core/schema/decimal.ts'
import { readDuration } from '../../core/schema/duration.ts'
import { type AnySchema, decimalScale, keywords, kind } from '../../core/schema/schema.ts'

/** A value as all that are equal to it are written. Throws a TypeError when it is none. */
export type OneSpelling = (value: unknown) => unknown

/**
 * The one way to write the values of a field that can be written in several, of which a service need not choose the
 * right one; undefined where there is but one.
 */
export function oneSpelling(schema: AnySchema): OneSpelling | undefined {
  switch (schema[kind]) {
    case 'decimal': {
      const scale = keywords(schema)[decimalScale] ?? 0
      const detail = `A decimal is a text with up to ${mostDigits} digits before its point and after it.`
      return spelled((text) => (isDecimal(text) ? decimalText(text, scale) : undefined), detail)
    }
    case 'bigInteger':
      return spelled(readBigInteger, 'A big integer is a text of up to 38 digits.')
    case 'duration':
      return spelled(readDuration, 'A duration is a text such as PT1H30M.')
    case 'array': {
      const item = oneSpelling(keywords(schema).items as AnySchema)
      return item && ((value) => (Array.isArray(value) ? value.map(item) : value))
    }
    default:
      return undefined
  }
}

function spelled(read: (text: string) => string | undefined, detail: string): OneSpelling {
  return (value) => {
    if (value === undefined || value === null) return value
    const text = typeof value === 'string' ? read(value) : undefined
    if (text === undefined) throw new TypeError(detail)
    return text
  }
}
