import type { ActiveCall } from '../core/active-call.ts'
import { uuidv7 } from '../core/uuid.ts'
import type { Change } from './changes.ts'
import type { SqlValue } from './dialect/sqlite.ts'

/** What a write did to a row. */
export interface AuditedWrite {
  readonly resource: string
  readonly id: string
  readonly action: 'create' | 'update' | 'delete'
  /** The version that the write made, or removed. */
  readonly version: number
  readonly changes: readonly Change[]
}

/**
 * The table of audit records, in order: who did what to which row, when, in which request. Nothing in it can be changed
 * or deleted.
 */
export const auditTable = `
  create table plinth_audit (
    sequence integer primary key,
    id text not null,
    at text not null,
    request_id text not null,
    trace_id text not null,
    service text not null,
    operation text not null,
    transport text not null,
    user_id text,
    client_id text,
    tenant_id text,
    resource text not null,
    resource_id text not null,
    action text not null,
    version integer not null,
    changes text not null
  );
  create trigger plinth_audit_unchanged before update on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;
  create trigger plinth_audit_undeleted before delete on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;`

/** Keeps an audit record. */
export const insertAudit = `insert into plinth_audit (id, at, request_id, trace_id, service, operation, transport, user_id,
  client_id, tenant_id, resource, resource_id, action, version, changes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** The audit record of a write, as the parameters of `insertAudit`. */
export function auditRecord(
  { operation, principal, requestId, trace, carrier }: ActiveCall,
  at: string,
  { resource, id, action, version, changes }: AuditedWrite,
): SqlValue[] {
  return [
    uuidv7(),
    at,
    requestId,
    trace.traceId,
    operation.service,
    operation.name,
    carrier.transport,
    principal?.user ?? null,
    principal?.client ?? null,
    principal?.tenant ?? null,
    resource,
    id,
    action,
    version,
    JSON.stringify(changes),
  ]
}
