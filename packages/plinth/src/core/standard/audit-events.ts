import type { Call } from '../call.ts'
import { problem } from '../failure/problems.ts'
import { filterFields, orField } from '../filter/filter.ts'
import { operation } from '../operation.ts'
import { conceal } from '../resource/conceal.ts'
import type { AnyResource } from '../resource/entity.ts'
import { resource } from '../resource/resource.ts'
import type { Rules } from '../resource/rules.ts'
import { pageFields } from '../schema/page.ts'
import type { Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import { actor, actorOf, onBehalfOf, onBehalfOfIn } from './actor.ts'
import { change, historyQuery } from './history-operations.ts'

const told = {
  id: t.Id({ description: 'Of the record.' }),
  at: t.Instant({ description: 'When it was done.' }),
  action: t.Enum(['create', 'update', 'delete', 'restore', 'purge', 'read', 'announce', 'use', 'deny', 'fail']),
  resource: t.String({ maxLength: 256, description: 'What kind of row it was done to; an event that was announced.' }),
  resource_id: t.String({ maxLength: 256, description: 'Which row it was done to.' }),
  operation: t.String({ maxLength: 256, description: 'By which operation.' }),
  transport: t.String({ maxLength: 256, description: 'Over which transport.' }),
  request_id: t.String({ maxLength: 256 }),
  trace_id: t.String({ maxLength: 256 }),
}
const optional = {
  tenant_id: t.Optional(t.String({ maxLength: 256 })),
  owner_id: t.Optional(t.String({ maxLength: 256, description: 'Whose row it was done to.' })),
}
const filters = ['actor_id', 'owner_id', 'resource', 'resource_id', 'action', 'operation', 'at'] as const

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
    version: t.Integer({ minimum: 0, description: 'Of the row as it then was; 0 where it is about no single row.' }),
    changes: t.Array(change, { maxItems: 1000 }),
  },
  { title: 'AuditEvent' },
)

type RuledResource = AnyResource & { readonly rules: Rules }

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

type AuditEvents = Value<NonNullable<(typeof listAuditEvents)['output']>>

/**
 * The handler of `listAuditEvents` in a service with these resources. A field that a caller is not shown in a row it is
 * not shown in what became of the row either. Where rows have tenants, a caller without one is refused.
 */
export function auditEvents(resources: readonly RuledResource[]): (input: object, call: Call) => Promise<AuditEvents> {
  const isTenanted = resources.some(({ rules }) => rules.tenant)
  const masked = new Map(resources.map(({ name, rules }) => [name, Object.entries(rules.masks)]))
  return async (input, { db, principal }) => {
    const tenant = principal?.tenant
    if (isTenanted && tenant === undefined) throw problem('permission_denied')
    const hiddenOf = (name: string): string[] =>
      (masked.get(name) ?? []).flatMap(([field, scope]) => (principal?.scopes.includes(scope) ? [] : field))
    const query = { ...input, ...(tenant !== undefined && { tenant_id: tenant }), sort: ['-sequence'] as const }
    const { items, ...page } = await db.repository(auditRecord).list(query)
    return {
      ...page,
      items: items.map((item) => {
        const { sequence, user_id, client_id, actor_id, assurance, created_at, updated_at, changes, ...event } = item
        const told = { user_id, client_id, assurance }
        const behalf = onBehalfOfIn(told)
        const shown = conceal(changes, hiddenOf(event.resource))
        return { ...event, changes: shown, actor: actorOf(told), ...(behalf && { on_behalf_of: behalf }) }
      }),
    }
  }
}
