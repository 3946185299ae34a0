import { readBigInteger } from '../../core/schema/big-integer.ts'
import { decimalText, isDecimal, mostDigits } from '../../core/schema/decimal.ts'
import { readDuration } from '../../core/schema/duration.ts'
import { readMoney } from '../../core/schema/money.ts'
import { type AnySchema, decimalScale, type Fields, keywords, kind, moneyDigits } from '../../core/schema/schema.ts'

/**
 * A value as all that are equal to it are written, and all that is in it. What is none is `kept` as it is, where it was
 * stored under another declaration, or else refused with a TypeError.
 */
export type OneSpelling = (value: unknown, otherwise?: 'kept') => unknown

/**
 * The one way to write the values of a field that can be written in several, of which a service need not choose the
 * right one; undefined where there is but one.
 */
export function oneSpelling(schema: AnySchema): OneSpelling | undefined {
  const { items, properties, additionalProperties, [decimalScale]: scale = 0, [moneyDigits]: digits } = keywords(schema)
  switch (schema[kind]) {
    case 'decimal':
      return spelled(
        text((given) => (isDecimal(given) ? decimalText(given, scale) : undefined)),
        `A decimal is a text with up to ${mostDigits} digits before its point and after it.`,
      )
    case 'bigInteger':
      return spelled(text(readBigInteger), 'A big integer is a text of up to 38 digits.')
    case 'duration':
      return spelled(text(readDuration), 'A duration is a text such as PT1H30M.')
    case 'array': {
      const item = oneSpelling(items as AnySchema)
      return item && ((value, otherwise) => (Array.isArray(value) ? value.map((it) => item(it, otherwise)) : value))
    }
    case 'map': {
      const member = oneSpelling(additionalProperties as AnySchema)
      return member && inMembers(() => member)
    }
    case 'object':
      return digits === undefined
        ? inFields(properties as Fields)
        : spelled((value) => readMoney(value, digits), 'Money is an amount and a currency such as 1234.50 and USD.')
    default:
      return undefined
  }
}

function inFields(fields: Fields): OneSpelling | undefined {
  const spells = new Map(Object.entries(fields).map(([name, field]) => [name, oneSpelling(field)]))
  return [...spells.values()].some(Boolean) ? inMembers((name) => spells.get(name)) : undefined
}

function inMembers(spellOf: (name: string) => OneSpelling | undefined): OneSpelling {
  return (value, otherwise) => {
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).map(([name, it]) => [name, spellOf(name)?.(it, otherwise) ?? it])
    return Object.fromEntries(members)
  }
}

function text(read: (given: string) => string | undefined): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' ? read(value) : undefined)
}

function spelled(read: (value: unknown) => unknown, detail: string): OneSpelling {
  return (value, otherwise) => {
    if (value === undefined || value === null) return value
    const written = read(value)
    if (written === undefined && otherwise !== 'kept') throw new TypeError(detail)
    return written ?? value
  }
}
