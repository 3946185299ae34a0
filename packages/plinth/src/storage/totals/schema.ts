import type { SchemaTable } from '../dialect/schema.ts'
import { boundedName } from '../table/bounded-name.ts'
import { type Totals, totalsName } from './totals.ts'

/** The table of totals as a schema has it. */
export function totalsSchema({ name, by }: Totals): SchemaTable {
  const key = [...by.map((it) => it.name), 'month']
  return {
    name,
    key: undefined,
    columns: [
      ...by.map((it) => ({ name: it.name, type: it.type, required: true })),
      { name: 'month', type: 'bigint', required: true },
      { name: 'total', type: 'bigint', required: true },
    ],
    indexes: [{ name: boundedName(`${name}_key`), columns: key, unique: true }],
    references: [],
  }
}

/** The tables of totals that a schema has of a table, whatever they are by. */
export function totalsIn(schema: readonly SchemaTable[], { name: of, columns }: SchemaTable): SchemaTable[] {
  return schema.filter((it) => {
    const by = it.columns.map(({ name }) => name).filter((name) => name !== 'month' && name !== 'total')
    return columns.some(({ name: month }) => it.name === totalsName({ of, by, month }))
  })
}
