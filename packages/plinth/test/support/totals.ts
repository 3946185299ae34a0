import assert from 'node:assert/strict'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import type { SqlRow } from '../../src/storage/dialect/connection.ts'
import type { Storage } from '../../src/storage/index.ts'
import { quote } from '../../src/storage/table/column.ts'
import { table } from '../../src/storage/table/table.ts'
import { noMonth, type Totals } from '../../src/storage/totals/totals.ts'

/** Asserts that the totals of a resource are what counting its rows comes to. Answers how many rows there are. */
export async function assertTotals(storage: Pick<Storage, 'connect'>, resource: AnyResource): Promise<number> {
  const connection = await storage.connect()
  try {
    const { dialect } = connection
    const { name, rules, totals } = table(resource, dialect)
    const { name: kept, by, month } = totals as Totals
    const parts = [...by.map((it) => it.quoted), dialect.month(month.quoted)]
    const live = rules.softDelete ? ' where "deleted_at" is null' : ''
    const names = parts.map((it, place) => `${it} as part_${place}`).join(', ')
    const there = await connection.all(
      `select ${names}, count(*) as rows_there from ${quote(name)}${live} group by ${parts.join(', ')}`,
      [],
    )
    const held = [...by.map((it) => it.quoted), '"month"'].map((it, place) => `${it} as part_${place}`).join(', ')
    const told = await connection.all(
      `select ${held}, "total" as rows_there from ${quote(kept)} where "total" <> 0 and "month" <> ${noMonth}`,
      [],
    )
    assert.deepEqual(sorted(told), sorted(there))
    return there.reduce((sum, row) => sum + Number(row.rows_there), 0)
  } finally {
    await connection.close()
  }
}

function sorted(rows: readonly SqlRow[]): string[] {
  return rows.map((row) => JSON.stringify(Object.values(row).map(String))).sort()
}
