import type { ActiveCall } from '../../core/active-call.ts'
import type { AuditAction, AuditedWrite } from './record.ts'

/**
 * What is recorded of an elevated operation, under its name and that of its service: that the caller has used it, that
 * it was denied to the caller, or that it failed.
 */
export function useOf({ operation }: ActiveCall, action: Extract<AuditAction, 'use' | 'deny' | 'fail'>): AuditedWrite {
  return { resource: operation.service, id: operation.name, action, version: 0, changes: [] }
}
