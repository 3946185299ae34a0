import { mostDigits } from '../../../core/schema/decimal.ts'
import type { DecimalSql } from '../decimal-sql.ts'
import { shift, shiftedPoint } from '../sorted-decimal.ts'

const allDigits = `FM${'0'.repeat(mostDigits + 1)}.${'0'.repeat(mostDigits)}`

/** How Oracle counts with decimals. */
export const oracleDecimals: DecimalSql = {
  number: (value) =>
    `(cast(${value} as number(37, 18)) - case when instr(${value}, '.') = ${shiftedPoint} and ${value} not like '-%' then ${shift} else 0 end)`,
  held: (number) => `to_char(cast(${number} as number(36, 18)) + ${shift}, '${allDigits}')`,
}
