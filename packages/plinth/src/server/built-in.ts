import type { Implementation } from '../core/implement.ts'
import { runHandlers, runOperations } from '../core/long-running/operations.ts'
import { tellingOf } from '../core/long-running/status-of.ts'
import { type ReflectedService, reflect } from '../core/reflect.ts'
import { auditEvents, listAuditEvents } from '../core/standard/audit-events.ts'

const auditOperations = { listAuditEvents }

/**
 * A service with the operations that every one has with resources, by which it can be asked what was done to them, and
 * every one with long-running operations, by which these can be asked for. Throws a TypeError when nothing could keep
 * them.
 */
export function withBuiltIn(implementation: Implementation): Implementation {
  return withRunOperations(withAuditEvents(implementation))
}

/** An operation of the same name that the service declares itself stands. */
function withAuditEvents(implementation: Implementation): Implementation {
  const { service, handlers } = implementation
  const { resources } = reflect(service)
  if (resources.length === 0 || 'listAuditEvents' in service.operations) return implementation
  return {
    ...implementation,
    service: { ...service, operations: { ...service.operations, ...auditOperations } },
    handlers: { ...handlers, listAuditEvents: auditEvents(resources) },
  }
}

function withRunOperations(implementation: Implementation): Implementation {
  const { service, handlers } = implementation
  const reflected = reflect(service)
  const long = reflected.operations.find(({ run }) => run)
  if (!long) return implementation
  requirePlace(long.name, reflected)
  return {
    ...implementation,
    service: { ...service, operations: { ...service.operations, ...runOperations } },
    handlers: { ...handlers, ...(runHandlers(tellingOf(reflected)) as never as Implementation['handlers']) },
  }
}

function requirePlace(long: string, { name, resources, operations }: ReflectedService): void {
  if (resources.length === 0) {
    throw new TypeError(`"${long}" is long-running: ${name} needs a resource, and with it the storage that keeps it.`)
  }
  const taken = operations.find((it) => Object.hasOwn(runOperations, it.name))
  if (taken) throw new TypeError(`"${taken.name}" is what callers of "${long}" have in every service. Rename it.`)
}
