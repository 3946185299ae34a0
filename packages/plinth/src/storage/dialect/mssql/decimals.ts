import { countedIn, type DecimalsSql } from '../decimal-sql.ts'

/** How SQL Server counts with decimals. */
export const mssqlDecimals: DecimalsSql = countedIn({
  type: (digits, after) => `decimal(${digits}, ${after})`,
  point: (value) => `charindex('.', concat(${value}, '.'))`,
  rest: (value) => `substring(${value}, 2, 40)`,
  text: (first, number, { length }) =>
    `'${first}' + right(concat('${'0'.repeat(length - 1)}', ${number}), ${length - 1})`,
})
