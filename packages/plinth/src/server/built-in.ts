import type { Implementation } from '../core/implement.ts'
import { reflect } from '../core/reflect.ts'
import { auditEvents, listAuditEvents } from '../core/standard/audit-events.ts'

const operations = { listAuditEvents }

/**
 * A service with the operations that every one has with resources: what was done to them can be asked for. One of the
 * same name that it declares itself stands.
 */
export function withBuiltIn(implementation: Implementation): Implementation {
  const { service, handlers } = implementation
  const { resources } = reflect(service)
  if (resources.length === 0 || 'listAuditEvents' in service.operations) return implementation
  return {
    ...implementation,
    service: { ...service, operations: { ...service.operations, ...operations } },
    handlers: { ...handlers, listAuditEvents: auditEvents(resources) },
  }
}
