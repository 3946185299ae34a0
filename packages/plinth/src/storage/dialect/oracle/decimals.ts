import { countedIn, type DecimalsSql } from '../decimal-sql.ts'

/** How Oracle counts with decimals. */
export const oracleDecimals: DecimalsSql = countedIn({
  type: (digits, after) => `number(${digits}, ${after})`,
  point: (value) => `instr(${value} || '.', '.')`,
  rest: (value) => `substr(${value}, 2)`,
  text: (first, number, { before, after }) =>
    `'${first}' || to_char(${number}, 'FM${'0'.repeat(before)}${after > 0 ? `.${'0'.repeat(after)}` : ''}')`,
})
