import type { Call } from '../call.ts'
import { filterFields, orField } from '../filter/filter.ts'
import { operation } from '../operation.ts'
import { resource } from '../resource/resource.ts'
import { pageFields } from '../schema/page.ts'
import type { Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import { actor, actorOf, onBehalfOf, onBehalfOfIn } from './actor.ts'
import { change, historyQuery } from './history-operations.ts'

const told = {
  id: t.Id({ description: 'Of the record.' }),
  at: t.Instant({ description: 'When it was done.' }),
  action: t.Enum(['create', 'update', 'delete', 'restore', 'purge', 'read', 'announce', 'use']),
  resource: t.String({ maxLength: 256, description: 'What kind of row it was done to; an event that was announced.' }),
  resource_id: t.String({ maxLength: 256, description: 'Which row it was done to.' }),
  operation: t.String({ maxLength: 256, description: 'By which operation.' }),
  transport: t.String({ maxLength: 256, description: 'Over which transport.' }),
  request_id: t.String({ maxLength: 256 }),
  trace_id: t.String({ maxLength: 256 }),
}
const optional = {
  tenant_id: t.Optional(t.String({ maxLength: 256 })),
}
const filters = ['actor_id', 'resource', 'resource_id', 'action', 'operation', 'at'] as const

/** The audit log as a resource that is only listed: its rows are records as they are kept. */
export const auditRecord = resource('audit_record', {
  key: 'sequence',
  fields: {
    sequence: t.Integer({ minimum: 1 }),
    ...told,
    actor_id: t.Optional(t.String({ maxLength: 256, description: 'The user, or the client where there is no user.' })),
    user_id: t.Optional(t.String({ maxLength: 256 })),
    client_id: t.Optional(t.String({ maxLength: 256 })),
    assurance: t.Optional(t.String({ maxLength: 256 })),
    ...optional,
    changes: t.Array(change, { maxItems: 1000 }),
  },
  filter: [...filters, 'tenant_id'],
  sort: ['sequence'],
})

const { properties } = auditRecord.entity
const auditEvent = t.Object(
  {
    ...told,
    ...optional,
    actor,
    on_behalf_of: t.Optional(onBehalfOf),
    version: properties.version,
    changes: t.Array(change, { maxItems: 1000 }),
  },
  { title: 'AuditEvent' },
)

/** The operation that answers who did what, for every resource of a service, to holders of `audit:read`. */
export const listAuditEvents = operation({
  summary: 'List audit events',
  description:
    'Answers who did what to which row, over all resources, newest first. A caller with a tenant sees what was done in it.',
  http: 'GET /audit-events',
  tags: ['audit-events'],
  access: { scope: 'audit:read' },
  elevated: true,
  priority: 'batch',
  input: t.Object({ ...filterFields(filters, properties), ...orField(filters), ...historyQuery }),
  output: t.Object(pageFields(auditEvent), { title: 'AuditEventPage' }),
})

/** The handler of `listAuditEvents`. */
export async function auditEvents(
  input: object,
  { db, principal }: Call,
): Promise<Value<NonNullable<(typeof listAuditEvents)['output']>>> {
  const tenant = principal?.tenant
  const query = { ...input, ...(tenant !== undefined && { tenant_id: tenant }), sort: ['-sequence'] as const }
  const { items, ...page } = await db.repository(auditRecord).list(query)
  return {
    ...page,
    items: items.map(({ sequence, user_id, client_id, actor_id, assurance, created_at, updated_at, ...event }) => {
      const told = { user_id, client_id, assurance }
      const behalf = onBehalfOfIn(told)
      return { ...event, actor: actorOf(told), ...(behalf && { on_behalf_of: behalf }) }
    }),
  }
}
