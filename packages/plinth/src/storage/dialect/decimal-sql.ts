import { type SortedDecimal, sortedDecimals } from './sorted-decimal.ts'

/** How an engine that holds decimals as texts with an order (`sortedDecimals`) counts with them in SQL. */
export interface DecimalSql {
  /** A value as a number: what is one, what is written as one, or what such a column holds. */
  readonly number: (value: string) => string
  /** What such a column holds for a number, or for what is written as one. */
  readonly held: (number: string) => string
}

/** The same for each of the types, by what migrations call it. */
export type DecimalsSql = Readonly<Record<keyof typeof sortedDecimals, DecimalSql>>

/** What numbers of so many digits are in the words of an engine. */
interface Words {
  readonly type: (digits: number, after: number) => string
  /** Where a text has its point, or would have one, as SQL counts. */
  readonly point: (value: string) => string
  /** A text without its first character. */
  readonly rest: (value: string) => string
  /** All digits that a number which is not below zero can have, after a text of one digit. */
  readonly text: (first: string, number: string, of: SortedDecimal) => string
}

/**
 * Counting in the words of an engine that has numbers of 38 digits: no more than a text has without its first, so what
 * is below zero is counted up from the least and down from the most.
 */
export function countedIn(words: Words): DecimalsSql {
  const sqlOf = (of: SortedDecimal): DecimalSql => {
    const type = words.type(of.before + of.after, of.after)
    const most = `${'9'.repeat(of.before)}${of.after > 0 ? `.${'9'.repeat(of.after)}` : ''}`
    const least = of.after > 0 ? `0.${'1'.padStart(of.after, '0')}` : '1'
    return {
      number(value) {
        // No number has so many digits before its point that is not below zero.
        const isHeld = `${words.point(value)} = ${of.before + 2} and ${value}`
        const rest = `cast(${words.rest(value)} as ${type})`
        return `case when ${isHeld} like '1%' then ${rest} when ${isHeld} like '0%' then ${rest} - ${most} - ${least} else cast(${value} as ${type}) end`
      },
      held(value) {
        const number = `cast(${value} as ${type})`
        return `case when ${number} < 0 then ${words.text('0', `${most} + ${number} + ${least}`, of)} when ${number} >= 0 then ${words.text('1', number, of)} end`
      },
    }
  }
  return { numeric: sqlOf(sortedDecimals.numeric), 'numeric(38, 0)': sqlOf(sortedDecimals['numeric(38, 0)']) }
}
