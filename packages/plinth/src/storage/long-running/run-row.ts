import type { State } from '../../core/long-running/operation-status.ts'
import type { Run, RunCall, RunEnd } from '../../core/long-running/run.ts'
import type { Principal } from '../../core/principal.ts'
import { traceparent } from '../../core/trace.ts'
import type { SqlRow, SqlValue } from '../dialect/connection.ts'

/** A run that somebody has taken up, with all that it needs to be done. */
export interface HeldRun extends Run {
  readonly principal: Principal
  readonly input: unknown
  /** Metadata of the call that started it, by lower-case name. */
  readonly metadata: Readonly<Record<string, string>>
  /** How often it has been begun, this time included. */
  readonly attempts: number
  /** Whether it shall be given up. */
  readonly cancels: boolean
}

/** The columns of a run that has only been started. */
export const columns = [
  'id',
  'operation',
  'user_id',
  'tenant_id',
  'principal',
  'input',
  'metadata',
  'request_id',
  'trace_id',
  'status',
  'created_at',
  'updated_at',
  'cancels',
  'attempts',
  'held_until',
] as const

/** What the handler of a run may ask about the call that started it. */
const lasting = ['if-match', 'if-none-match', 'if-unmodified-since'] as const

/** The row of a run that a call starts. */
export function rowOf(call: RunCall, id: string, now: string): Readonly<Record<(typeof columns)[number], SqlValue>> {
  const principal = call.principal as Principal
  const metadata = lasting.flatMap((name) => {
    const text = call.carrier.metadata(name)
    return text === undefined ? [] : [[name, text]]
  })
  return {
    id,
    operation: call.operation.name,
    user_id: principal.user,
    tenant_id: principal.tenant ?? null,
    principal: JSON.stringify(principal),
    input: JSON.stringify(call.input ?? null),
    metadata: JSON.stringify({ ...Object.fromEntries(metadata), traceparent: traceparent(call.trace) }),
    request_id: call.requestId,
    trace_id: call.trace.traceId,
    status: 'pending',
    created_at: now,
    updated_at: now,
    cancels: 0,
    attempts: 0,
    held_until: 0,
  }
}

/** The run that a row tells of. */
export function runOf(row: SqlRow): Run {
  const { permille, outcome } = row
  return {
    id: row.id as string,
    operation: row.operation as string,
    status: row.status as State,
    progress: typeof permille === 'number' ? permille / 1000 : undefined,
    createdAt: row.created_at as string,
    updatedAt: row.updated_at as string,
    requestId: row.request_id as string,
    traceId: row.trace_id as string,
    end: typeof outcome === 'string' ? (JSON.parse(outcome) as RunEnd) : undefined,
  }
}

/** The run that a row tells of, with all that it needs to be done. */
export function heldOf(row: SqlRow): HeldRun {
  return {
    ...runOf(row),
    principal: JSON.parse(row.principal as string),
    input: JSON.parse(row.input as string) ?? undefined,
    metadata: JSON.parse(row.metadata as string),
    attempts: row.attempts as number,
    cancels: row.cancels === 1,
  }
}
