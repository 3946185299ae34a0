import { resource, t } from 'plinth'

/** One of every kind of field, with a key that the server makes. */
export const item = resource('item', {
  fields: {
    title: t.String(),
    status: t.Enum(['active', 'done'], { default: 'active' }),
    rank: t.Optional(t.Integer()),
    weight: t.Optional(t.Number()),
    urgent: t.Optional(t.Boolean()),
    due_on: t.Optional(t.Date()),
    due_at: t.Optional(t.Instant({ digits: 7 })),
    price: t.Optional(t.Decimal()),
    labels: t.Optional(t.Array(t.String())),
    address: t.Optional(t.Object({ city: t.String(), lines: t.Array(t.String()) })),
    counts: t.Optional(t.Map(t.Integer())),
    anything: t.Optional(t.Any()),
    closed_at: t.ReadOnly(t.Optional(t.Instant())),
  },
  filter: ['title', 'status', 'rank', 'weight', 'price', 'urgent', 'due_on', 'labels', 'created_at'],
  sort: ['title', 'rank', 'weight', 'price', 'urgent', 'due_on', 'created_at'],
  filterDialect: 'filterparams',
})

/** A key that callers choose, and sets that no two rows share. */
export const person = resource('person', {
  plural: 'people',
  key: 'username',
  fields: {
    username: t.String(),
    email: t.Optional(t.String()),
    country: t.Optional(t.String()),
    number: t.Optional(t.Integer()),
  },
  unique: [['email'], ['country', 'number']],
})
