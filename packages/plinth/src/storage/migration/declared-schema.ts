import type { Column } from '../column.ts'
import type { SchemaIndex, SchemaTable } from '../dialect/schema.ts'
import type { Table } from '../table.ts'

/**
 * The table that a resource asks for: a column for each field, and an index for each way to find and order its rows. One
 * that is never listed is found by its key and its unique sets alone.
 */
export function declaredSchema(
  { name, key, columns, column, filter, sort, unique }: Table,
  isListed: boolean,
): SchemaTable {
  const index = (parts: readonly string[], isUnique = false): SchemaIndex => ({
    name: `${name}_${parts.join('_')}_${isUnique ? 'unique' : 'index'}`,
    columns: parts,
    unique: isUnique,
  })
  const alone = new Set([key.name, ...unique.filter((it) => it.length === 1).flat()])
  const isFound = (it: string): boolean => !alone.has(it) && !(column.get(it) as Column).long
  // What is found or ordered by one field is read newest first among its equals.
  const ways = new Set([...sort, ...[...filter].filter(isFound)].filter((it) => it !== key.name && it !== 'created_at'))
  return {
    name,
    key: key.name,
    columns: columns.map((it) => ({ name: it.name, type: columnType(it), required: !it.optional })),
    indexes: [
      ...unique.map((it) => index(it, true)),
      ...(isListed ? [['created_at', key.name], ...[...ways].map((it) => [it, 'created_at', key.name])] : []).map(
        (it) => index(it),
      ),
    ],
  }
}

/** The type of a column that every SQL database understands. */
function columnType({ kind }: Column): string {
  if (kind === 'integer') return 'bigint'
  if (kind === 'number') return 'double precision'
  return kind === 'boolean' ? 'boolean' : 'text'
}
