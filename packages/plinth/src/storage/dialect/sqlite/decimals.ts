import type Database from 'better-sqlite3'
import { decimalText, isDecimal, mostDigits } from '../../../core/schema/decimal.ts'
import type { DecimalSql } from '../decimal-sql.ts'
import { shiftedLength, sortedDecimal } from '../sorted-decimal.ts'

/** How SQLite counts with decimals: by functions of the connection, for it has no numbers of so many digits. */
export const sqliteDecimals: DecimalSql = {
  number: (value) => `plain_decimal(${value})`,
  held: (number) => `sorted_decimal(${number})`,
}

/** Lets a connection count with decimals. */
export function defineDecimals(database: Database.Database): void {
  const define = (name: string, made: (value: unknown) => unknown): void =>
    void database.function(name, { deterministic: true }, (value) => (value === null ? null : made(value)))
  // With a point, or it would be counted with as a whole number.
  define('plain_decimal', (value) => decimalText(plain(value), 1))
  define('sorted_decimal', (value) => sortedDecimal.encode(plain(value)))
}

/** A value as it is written. Throws a TypeError when it is no decimal. */
function plain(value: unknown): string {
  // A double is never written with an exponent, unless it is too large.
  const text = typeof value === 'number' && Math.abs(value) < 1e-6 ? value.toFixed(mostDigits) : String(value)
  if (isDecimal(text)) return text
  if (text.length === shiftedLength && /^[01]\d{18}\.\d{18}$/.test(text)) return sortedDecimal.decode?.(text) as string
  throw new TypeError(`A decimal has up to ${mostDigits} digits before its point and after it.`)
}
