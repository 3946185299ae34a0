import type { DecimalSql } from '../decimal-sql.ts'
import { shift, shiftedLength } from '../sorted-decimal.ts'

/** How MariaDB and MySQL count with decimals, where texts are ordered by `collate ...`. */
export function mysqlDecimals(order: string): DecimalSql {
  return {
    number: (value) =>
      `cast(${value} as decimal(37, 18)) - if(char_length(${value}) = ${shiftedLength} and ${value} not like '-%', ${shift}, 0)`,
    held: (number) =>
      `lpad(cast(cast(${number} as decimal(36, 18)) + ${shift} as char), ${shiftedLength}, '0') ${order}`,
  }
}
