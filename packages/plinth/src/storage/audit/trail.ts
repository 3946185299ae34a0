import type { Table } from '../table.ts'

/** The records of what was written to a table; as literals, for only so does an engine see that its index holds them. */
export function written({ resource }: Pick<Table, 'resource'>): string {
  return `resource = '${resource}' and action <> 'read'`
}

/** The statement that makes the index by which the past of a table is found, unless there is one. */
export function trailIndex(table: Pick<Table, 'resource' | 'name'>): string {
  return `create index if not exists "plinth_audit_${table.name}"
    on plinth_audit (resource_id, sequence, at) where ${written(table)}`
}
