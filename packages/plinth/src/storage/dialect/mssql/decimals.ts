import type { DecimalSql } from '../decimal-sql.ts'
import { shift, shiftedLength, shiftedPoint } from '../sorted-decimal.ts'

/**
 * How SQL Server counts with decimals, of which it has 38 digits: a sum that could have more would lose some after the
 * point.
 */
export const mssqlDecimals: DecimalSql = {
  number: (value) =>
    `(cast(${value} as decimal(37, 18)) - case when charindex('.', ${value}) = ${shiftedPoint} and ${value} not like '-%' then ${shift} else 0 end)`,
  held: (number) => `right('0' + cast(cast(${number} as decimal(36, 18)) + ${shift} as varchar(40)), ${shiftedLength})`,
}
