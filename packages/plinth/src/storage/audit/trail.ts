import type { Table } from '../table/table.ts'

/**
 * The records of what was written to a table; as literals, for only so does an engine see that its index holds them.
 */
export function written({ resource }: Pick<Table, 'resource'>): string {
  return `resource = '${resource}' and action <> 'read'`
}

/** The statement that makes the index by which the past of a table is found, unless there is one. */
export function trailIndex({ dialect, resource, name }: Pick<Table, 'dialect' | 'resource' | 'name'>): string {
  return dialect.addIndex({
    name: `plinth_audit_${name}`,
    table: 'plinth_audit',
    columns: ['resource_id', 'sequence', 'at'],
    where: { column: 'resource', value: `'${resource}'`, condition: "action <> 'read'" },
  })
}
