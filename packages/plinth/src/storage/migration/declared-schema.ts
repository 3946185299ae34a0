import type { SchemaIndex, SchemaReference, SchemaTable } from '../dialect/schema.ts'
import { boundedName } from '../table/bounded-name.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'

/**
 * The table that a resource asks for: a column for each field, and an index for each way to find and order its rows,
 * which begins with whose they are. One that is never listed is found by its key and its unique sets alone.
 */
export function declaredSchema(
  { name, key, isKeyShared, columns, column, filter, sort, unique, sweep, scope, rules }: Table,
  isListed: boolean,
  references: readonly SchemaReference[] = [],
): SchemaTable {
  const live = rules.softDelete ? 'live' : undefined
  const index = (
    parts: readonly string[],
    kind: 'unique' | 'index',
    rows: SchemaIndex['rows'] | 'all' = live,
  ): SchemaIndex => ({
    name: boundedName(`${name}_${rows === 'deleted' ? 'deleted_' : ''}${parts.join('_')}_${kind}`),
    columns: parts,
    unique: kind === 'unique',
    ...(rows && rows !== 'all' && { rows }),
  })
  const owned = (parts: readonly string[]): string[] => [...scope.columns, ...parts]
  // Those to whom the rows of all owners are open read them in the same orders.
  const all = (parts: readonly string[]): string[] => [...scope.columns.filter((it) => it !== 'owner_id'), ...parts]
  const listed = rules.exceptions ? [owned, all] : [owned]
  const alone = new Set([key.name, ...unique.filter((it) => it.length === 1).flat()])
  const isFound = (it: string): boolean => !alone.has(it) && !(column.get(it) as Column).long
  // What is found or ordered by one field is read newest first among its equals.
  const places = scope.location === undefined ? [] : [scope.location]
  const ways = new Set(
    [...sort, ...[...filter, ...places].filter(isFound)].filter(
      (it) => it !== key.name && it !== 'created_at' && !scope.columns.includes(it),
    ),
  )
  const newest = ['created_at', key.name]
  const orders = (isListed ? [newest, ...[...ways].map((it) => [it, ...newest])] : []).flatMap((it) =>
    listed.map((whose) => whose(it)),
  )
  const exclusions = rules.exclusion.map(({ within, range: [start] }) => [
    ...(rules.tenant ? ['tenant_id'] : []),
    ...within,
    start,
  ])
  return {
    name,
    key: isKeyShared ? undefined : key.name,
    columns: columns.map((it) => ({ name: it.name, type: it.type, required: !it.optional })),
    indexes: [
      ...(isKeyShared ? [index(owned([key.name]), 'unique')] : []),
      ...unique.map((it) => index(owned(it), 'unique')),
      ...orders.map((it) => index(it, 'index')),
      ...(scope.columns.length > 0 ? sweep.map((it) => index([it, ...newest], 'index')) : []),
      ...(isListed && rules.softDelete ? listed.map((whose) => index(whose(newest), 'index', 'deleted')) : []),
      ...(rules.softDelete ? [index(['purge_at', key.name], 'index', 'deleted')] : []),
      ...Object.keys(rules.references).map((it) => index([it, key.name], 'index', 'all')),
      ...exclusions.filter((it) => !orders.some(beginsWith(it))).map((it) => index(it, 'index')),
    ],
    references,
  }
}

function beginsWith(parts: readonly string[]): (whole: readonly string[]) => boolean {
  return (whole) => parts.every((it, place) => whole[place] === it)
}
