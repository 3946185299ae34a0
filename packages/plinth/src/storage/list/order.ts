import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { Term } from './keyset.ts'

/**
 * The terms of an order, newest first by default. It ends in the time of creation and the key, in the direction of the
 * last term: no two rows are equal, and one index serves both this order and the default one of rows with equal values.
 * Throws a TypeError when the resource does not declare it.
 */
export function order(table: Table, sort: readonly string[] = []): Term[] {
  const terms: Term[] = []
  const seen = new Set<Column>()
  for (const text of sort.length > 0 ? sort : ['-created_at']) {
    const descending = text.startsWith('-')
    const name = descending ? text.slice(1) : text
    const column = table.column.get(name)
    if (!column || (sort.length > 0 && !table.sort.has(name)))
      throw new TypeError(`"${table.resource}" declares no order by "${name}".`)
    if (seen.has(column)) continue
    seen.add(column)
    terms.push({ column, descending })
    if (column === table.key) return terms
  }
  const descending = terms.at(-1)?.descending ?? true
  const created = table.column.get('created_at') as Column
  const ending = seen.has(created) ? [table.key] : [created, table.key]
  return [...terms, ...ending.map((column) => ({ column, descending }))]
}
