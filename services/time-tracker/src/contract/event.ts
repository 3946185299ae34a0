import { failure, operation, t } from 'plinth'
import { roles } from './original.ts'

const event = t.Object(
  {
    id: t.Id(),
    date: t.Instant(),
    user_id: t.Optional(t.String({ description: 'Who did it; absent where nobody did, as for what is scheduled.' })),
    action: t.String({ examples: ['update'] }),
    description: t.String({ examples: ['Stop time entry'] }),
    item_id: t.String(),
    container_id: t.String({ description: 'What kind of thing it was done to.', examples: ['time_entry'] }),
    session_id: t.Optional(t.String({ description: 'The id of the request.' })),
    tenant_id: t.Optional(t.String()),
    changes: t.Array(
      t.Object({
        op: t.Enum(['add', 'replace', 'remove']),
        path: t.String({ maxLength: 2000 }),
        value: t.Optional(t.Any()),
        from: t.Optional(t.Any()),
      }),
      { maxItems: 1000 },
    ),
  },
  { title: 'Event', nulls: true },
)

/** The operation that lists what was done, to what and by whom. */
export const events = {
  listEvents: operation({
    summary: 'List events',
    description: 'Answers who did what to which thing of the tenant, the latest first.',
    http: 'GET /events',
    tags: ['events'],
    access: { role: roles.admin },
    elevated: true,
    input: t.Object({
      resource: t.Optional(t.String({ description: 'What kind of thing: time_entry.' })),
      item_id: t.Optional(t.String()),
      user_id: t.Optional(t.String()),
      from: t.Optional(t.Instant()),
      to: t.Optional(t.Instant()),
      limit: t.Integer({ minimum: 1, maximum: 9999, default: 200 }),
      cursor: t.Optional(t.String({ maxLength: 2000, pattern: '^[\\w-]+$' })),
    }),
    output: t.Object(
      {
        items: t.Array(event, { maxItems: 9999 }),
        next_cursor: t.Optional(t.String({ maxLength: 2000 })),
      },
      { title: 'EventPage', bare: true },
    ),
    errors: { permissionDenied: failure('permission_denied', { title: 'That is not allowed' }) },
  }),
}
