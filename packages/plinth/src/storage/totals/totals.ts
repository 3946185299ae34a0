import type { Rules } from '../../core/resource/rules.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { SqlValue } from '../dialect/value.ts'
import { boundedName } from '../table/bounded-name.ts'
import { type Column, quote } from '../table/column.ts'

/** How many live rows a table has of each month and each value of some columns: kept in a table of their own. */
export interface Totals {
  /** The name of their table, which tells all that they are by. */
  readonly name: string
  /** The columns that rows are counted by beside the month: whose they are first. */
  readonly by: readonly Column[]
  /** The instant or date by whose months rows are counted. */
  readonly month: Column
  /** Whether rows stay that are deleted, and do not count. */
  readonly softDelete: boolean
  /** Adds to a total, which need not be there yet: `[...by, month, rows]`. */
  readonly add: string
  /** Finds the row that says that all rows have been counted, by the values that it has. */
  readonly findMark: string
  readonly mark: readonly SqlValue[]
}

/** What stands for the month in the row that says that all rows have been counted. */
export const noMonth = 0

const nobody: Readonly<Record<string, SqlValue>> = { uuid: '00000000-0000-0000-0000-000000000000', bigint: 0 }
/** What that row has in other columns, by their type. */
export function markOf(type: string): SqlValue {
  return nobody[type] ?? '-'
}

/** The table of the totals that rules declare; undefined where they declare none. */
export function totalsOf(
  { plural, rules, dialect }: { readonly plural: string; readonly rules: Rules; readonly dialect: Dialect },
  columns: ReadonlyMap<string, Column>,
): Totals | undefined {
  if (!rules.totals) return undefined
  const { by: fields, month } = rules.totals
  const by = [...(rules.tenant ? ['tenant_id'] : []), ...fields]
  const name = totalsName({ of: plural, by, month })
  const columnsBy = by.map((it) => columns.get(it) as Column)
  const key = [...by, 'month'].map(quote)
  const same = key.map((it) => `${it} = ?`).join(' and ')
  return {
    name,
    by: columnsBy,
    month: columns.get(month) as Column,
    softDelete: rules.softDelete,
    add: dialect.addTo(quote(name), key, '"total"'),
    findMark: `select "total" from ${quote(name)} where ${same}`,
    mark: [...columnsBy.map(({ type }) => markOf(type)), noMonth],
  }
}

/**
 * The name of the table of totals of a table. Totals by something else are another table, so that neither is taken for
 * the other.
 */
export function totalsName({ of, by, month }: { of: string; by: readonly string[]; month: string }): string {
  return boundedName(`${of}_by_${[...by, month].join('_')}`)
}
