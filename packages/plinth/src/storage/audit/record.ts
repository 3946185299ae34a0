import type { ActiveCall } from '../../core/active-call.ts'
import { actsAlone } from '../../core/principal.ts'
import { uuidv7 } from '../../core/uuid.ts'
import type { SqlRow } from '../dialect/connection.ts'
import type { Change } from '../table/changes.ts'

/**
 * What is done to a row; and what is not done to one: an event is announced, an elevated operation used, or denied to
 * its caller, or it fails.
 */
export type AuditAction =
  | 'create'
  | 'update'
  | 'delete'
  | 'restore'
  | 'purge'
  | 'read'
  | 'announce'
  | 'use'
  | 'deny'
  | 'fail'

/** What a call did to a row. */
export interface AuditedWrite {
  readonly resource: string
  readonly id: string
  readonly action: AuditAction
  /** The version that it made, removed or read. */
  readonly version: number
  readonly changes: readonly Change[]
  /** The row after it as far as it may be disclosed, where the changes do not hold it: a change of some fields. */
  readonly state?: object | undefined
  /** Whose row it is, where rows have owners and tenants; otherwise the record tells the tenant of who did it. */
  readonly owner?: string | undefined
  readonly tenant?: string | undefined
}

/** An audit record: its columns but the hash, in the order of their names, so that JSON writes them canonically. */
export interface AuditRecord {
  readonly action: string
  /** `asserted` where the user is only what a client says; absent where it was proved. */
  readonly assurance: string | undefined
  readonly at: string
  readonly changes: string
  readonly client_id: string | undefined
  readonly id: string
  /** Who vouches for the user. */
  readonly issuer: string | undefined
  /** The key that proved it. */
  readonly key_id: string | undefined
  readonly operation: string
  readonly owner_id: string | undefined
  readonly request_id: string
  readonly resource: string
  readonly resource_id: string
  /** From 1, without gaps; 0 until the record is kept. */
  sequence: number
  readonly service: string
  readonly state: string | undefined
  readonly tenant_id: string | undefined
  readonly trace_id: string
  readonly transport: string
  readonly user_id: string | undefined
  readonly version: number
}

/** The columns that every record has a value for. */
export const requiredColumns = [
  'action',
  'at',
  'changes',
  'id',
  'operation',
  'request_id',
  'resource',
  'resource_id',
  'sequence',
  'service',
  'trace_id',
  'transport',
  'version',
] as const satisfies readonly (keyof AuditRecord)[]

/** The columns that a record may leave empty. */
export const optionalColumns = [
  'assurance',
  'client_id',
  'issuer',
  'key_id',
  'owner_id',
  'state',
  'tenant_id',
  'user_id',
] as const satisfies readonly (keyof AuditRecord)[]

/** The columns of a record, in its order. */
export const recordColumns = [...requiredColumns, ...optionalColumns].sort()

/**
 * The table of audit records, in order: who did what to which row, when, in which request, each chained to the one
 * before. Nothing in it is changed or deleted.
 */
export const auditTable = `
  create table plinth_audit (
    sequence integer primary key,
    id label not null,
    at label not null,
    request_id text not null,
    trace_id text not null,
    service text not null,
    operation text not null,
    transport text not null,
    user_id text,
    client_id text,
    tenant_id text,
    resource label not null,
    resource_id label not null,
    action text not null,
    version integer not null,
    changes json not null,
    hash text not null,
    owner_id text,
    state json,
    assurance text,
    issuer text,
    key_id text
  );`

/** The audit record of a write. */
export function auditRecord(
  { operation, principal, requestId, trace, carrier }: ActiveCall,
  at: string,
  { resource, id, action, version, changes, state, owner, tenant }: AuditedWrite,
): AuditRecord {
  // What comes from outside may hold half a surrogate pair, which no database keeps as it is.
  return {
    action,
    assurance: principal?.assurance === 'asserted' ? 'asserted' : undefined,
    at,
    changes: JSON.stringify(changes),
    client_id: principal?.client?.toWellFormed(),
    id: uuidv7(),
    issuer: principal?.issuer?.toWellFormed(),
    key_id: principal?.key?.toWellFormed(),
    operation: operation.name,
    owner_id: owner?.toWellFormed(),
    request_id: requestId.toWellFormed(),
    resource,
    resource_id: id.toWellFormed(),
    sequence: 0,
    service: operation.service,
    state: state && JSON.stringify(state),
    tenant_id: (tenant ?? principal?.tenant)?.toWellFormed(),
    trace_id: trace.traceId,
    transport: carrier.transport,
    user_id: principal && !actsAlone(principal) ? principal.user?.toWellFormed() : undefined,
    version,
  }
}

/** The record that a row holds, whatever has been done to it. */
export function recordOf(row: SqlRow): AuditRecord {
  return Object.fromEntries(recordColumns.map((name) => [name, row[name] ?? undefined])) as unknown as AuditRecord
}
