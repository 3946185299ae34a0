import { auditRecord } from 'plinth'
import { timeTracker } from '../contract.ts'
import type { SomeHandlers } from '../repositories.ts'

/** What an operation does, in words; its name where it is none of the service's own. */
function described(operation: string): string {
  const operations: Readonly<Record<string, { readonly summary: string }>> = timeTracker.operations
  return operations[operation]?.summary ?? operation
}

/** What an event may be: that somebody looked is none. */
const writes = ['create', 'update', 'delete', 'restore', 'purge'] as const

/** Events are what the audit log says, in the words of the original. */
export const eventHandlers = {
  async listEvents({ resource, item_id, user_id, from, to, ...page }, { db, principal, errors }) {
    // A filter that is absent leaves nothing out: without a tenant this would be the log of all of them.
    if (principal.tenant === undefined) throw errors.permissionDenied()
    const { items, next_cursor } = await db.repository(auditRecord).list({
      ...page,
      resource,
      resource_id: item_id,
      actor_id: user_id,
      at__gte: from,
      at__lte: to,
      action__in: writes,
      tenant_id: principal.tenant,
      sort: ['-sequence'],
    })
    return {
      next_cursor,
      items: items.map((record) => ({
        id: record.id,
        date: record.at,
        user_id: record.user_id,
        action: record.action,
        description: described(record.operation),
        item_id: record.resource_id,
        container_id: record.resource,
        session_id: record.request_id,
        tenant_id: record.tenant_id,
        changes: record.changes,
      })),
    }
  },
} satisfies SomeHandlers
