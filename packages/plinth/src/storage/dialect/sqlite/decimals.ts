import type Database from 'better-sqlite3'
import { readBigInteger } from '../../../core/schema/big-integer.ts'
import { decimalText, isDecimal, mostDigits } from '../../../core/schema/decimal.ts'
import type { DecimalsSql } from '../decimal-sql.ts'
import { type SortedDecimal, sortedDecimals } from '../sorted-decimal.ts'

/** How SQLite counts with decimals: by functions of the connection, for it has no numbers of so many digits. */
export const sqliteDecimals: DecimalsSql = {
  numeric: { number: (value) => `plain_decimal(${value})`, held: (number) => `sorted_decimal(${number})` },
  'numeric(38, 0)': { number: (value) => `plain_integer(${value})`, held: (number) => `sorted_integer(${number})` },
}

/** Lets a connection count with decimals. */
export function defineDecimals(database: Database.Database): void {
  const define = (name: string, made: (value: unknown) => unknown): void =>
    void database.function(name, { deterministic: true }, (value) => (value === null ? null : made(value)))
  const { numeric, 'numeric(38, 0)': integer } = sortedDecimals
  // With a point, or it would be counted with as a whole number.
  define('plain_decimal', (value) => decimalText(plainDecimal(value), 1))
  define('sorted_decimal', (value) => numeric.encode(plainDecimal(value)))
  define('plain_integer', plainInteger)
  define('sorted_integer', (value) => integer.encode(plainInteger(value)))
}

/** A value as it is written. Throws a TypeError when it is no decimal. */
function plainDecimal(value: unknown): string {
  // A double is never written with an exponent, unless it is too large.
  const text = typeof value === 'number' && Math.abs(value) < 1e-6 ? value.toFixed(mostDigits) : String(value)
  if (isDecimal(text)) return text
  const found = held(sortedDecimals.numeric, text)
  if (found !== undefined) return found
  throw new TypeError(`A decimal has up to ${mostDigits} digits before its point and after it.`)
}

/** The whole number that is nearest to a value; half of one is rounded away from zero. */
function plainInteger(value: unknown): string {
  const text = String(typeof value === 'number' ? BigInt(Math.sign(value) * Math.round(Math.abs(value))) : value)
  const found = held(sortedDecimals['numeric(38, 0)'], text)
  if (found !== undefined) return found
  const [, sign = '', whole = '', tenths = '0'] = /^(-?)(\d+)(?:\.(\d)\d*)?$/.exec(text) ?? []
  const units = whole && `${sign}${tenths < '5' ? whole : BigInt(whole) + 1n}`
  const integer = readBigInteger(units)
  if (integer !== undefined) return integer
  throw new TypeError('A big integer has up to 38 digits.')
}

/** What the text of a column tells; undefined of one that no column has. */
function held({ before, length, decode }: SortedDecimal, text: string): string | undefined {
  const isHeld = text.length === length && /^[01]\d+(\.\d+)?$/.test(text) && `${text}.`.indexOf('.') === before + 1
  return isHeld ? (decode?.(text) as string) : undefined
}
