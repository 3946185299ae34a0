import { auditRecord } from '../../core/standard/audit-events.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type Table, table } from '../table/table.ts'

/** The records as rows of the resource that shows them. Their number is the key, and their order. */
const rows = `(select sequence, id, at, action, resource, resource_id, operation, transport, request_id, trace_id,
    coalesce(user_id, client_id) as actor_id, user_id, client_id, assurance, tenant_id, owner_id, changes, version,
    at as created_at, at as updated_at from plinth_audit)`

/**
 * The audit log as a table that is only listed. It has no indexes that records would have to pay for: what is asked of
 * them is asked of one after the other, newest first, for as long as there is time.
 */
export function auditTable(dialect: Dialect): Table {
  const own = table(auditRecord, dialect)
  const records = `from ${dialect.named(rows, '"audit_records"')}`
  const unindexed = own.columns.map((it) => (it === own.key ? it : { ...it, long: true }))
  return {
    ...own,
    columns: unindexed,
    column: new Map(unindexed.map((it) => [it.name, it])),
    sort: new Set(['sequence']),
    from: records,
    select: `${own.selected} ${records}`,
  }
}
