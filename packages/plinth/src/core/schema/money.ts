import type { Fault } from '../failure/failure.ts'
import { currencyDigits } from './currency.ts'
import { decimalText } from './decimal.ts'
import type { Validate } from './verdict.ts'

/** An exact amount in a currency, by its code of ISO 4217. */
export interface Money {
  readonly amount: string
  readonly currency: string
}

/** The most digits that an amount has after its point, in whatever currency and for whatever purpose. */
export const mostMoneyDigits = 4

export const amountPattern: string = `^-?(0|[1-9]\\d{0,17})(\\.\\d{1,${mostMoneyDigits}})?$`

const amountShape = new RegExp(amountPattern)

/**
 * Money as all that is equal is written, `1234.50` of USD for `1234.5`: with as many digits as its currency has, and
 * more only where it needs them. Undefined when it is none, or has more digits than its currency and more than these.
 */
export function readMoney(value: unknown, digits: number): Money | undefined {
  const { amount, currency } = (value ?? {}) as Partial<Record<keyof Money, unknown>>
  const isMoney = typeof amount === 'string' && amountShape.test(amount) && typeof currency === 'string'
  return isMoney && !faultOf({ amount, currency }, digits) ? written({ amount, currency }) : undefined
}

/** Validates money after its members, which may have so many digits where their currency has less. */
export function moneyValidator(members: Validate, digits: number): Validate {
  return (value, faults) => {
    const before = faults.length
    const money = members(value, faults) as Money
    if (faults.length > before) return undefined
    // What was sent is counted, not what is left of it.
    const fault = faultOf(value as Money, digits)
    if (fault) faults.push(fault)
    return written(money)
  }
}

function faultOf({ amount, currency }: Money, digits: number): Fault | undefined {
  const own = currencyDigits.get(currency)
  if (own === undefined)
    return { pointer: '/currency', code: 'invalid_value', detail: 'must be a currency of ISO 4217 such as USD' }
  const most = Math.max(own, digits)
  const [, fraction = ''] = amount.split('.')
  if (fraction.length <= most) return undefined
  return {
    pointer: '/amount',
    code: 'invalid_format',
    detail: `must have at most ${most} digit${most === 1 ? '' : 's'} after its point in ${currency}`,
  }
}

function written({ amount, currency }: Money): Money {
  return { amount: decimalText(amount, currencyDigits.get(currency) ?? 0), currency }
}
