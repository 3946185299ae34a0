import { implement, type Principal, resource, service, t } from 'plinth'
import type { Implementation } from '../../../src/core/implement.ts'
import { withBuiltIn } from '../../../src/server/built-in.ts'
import { engine } from '../../support/databases.ts'
import { someone } from '../open-service.ts'

// A service whose two resources declare everything that a resource can.

export const shelf = resource('shelf', {
  plural: 'shelves',
  path: '/shelves',
  fields: { name: t.String({ minLength: 1, maxLength: 10 }), note: t.Optional(t.String()) },
  filter: ['name'],
  sort: ['name', 'created_at'],
  unique: [['name']],
  tenant: true,
  totals: { by: [], month: 'created_at' },
  softDelete: true,
  history: true,
  upsert: true,
  batch: true,
  jsonPatch: true,
  search: true,
  audit: 'read',
  precondition: 'required',
})

export const book = resource('book', {
  path: '/books',
  fields: {
    title: t.String({ minLength: 1, maxLength: 10 }),
    copies: t.Integer({ minimum: 0, default: 1 }),
    isbn: t.Optional(t.String()),
    kind: t.Immutable(t.Optional(t.String())),
    review: t.Optional(t.Integer()),
    pin: t.Optional(t.String({ secret: true })),
    tags: t.Optional(t.Array(t.String())),
    read_at: t.Optional(t.Instant()),
    place: t.Immutable(t.String()),
    room: t.Optional(t.String()),
    from: t.Integer({ default: 0 }),
    to: t.Optional(t.Integer()),
    home_id: t.Optional(t.Id()),
    spot_id: t.Optional(t.Id()),
    lamp_id: t.Optional(t.Id()),
    stamp: t.ReadOnly(t.Optional(t.String())),
  },
  filter: ['title', 'copies', 'isbn', 'review', 'tags', 'read_at', 'home.name'],
  sort: ['title', 'copies', 'read_at', 'created_at'],
  unique: [['isbn']],
  exclusion: [{ within: ['room'], range: ['from', 'to'] }],
  references: {
    home_id: { to: shelf, onDelete: 'cascade' },
    spot_id: { to: shelf, onDelete: 'clear' },
    lamp_id: { to: shelf },
  },
  masks: { review: 'book:review' },
  tenant: true,
  owner: 'user',
  location: 'place',
  // A key of MySQL has room for two texts, and one of them says whose tenant's they are.
  totals: { by: ['owner_id', ...(engine.name === 'mysql' ? [] : (['place'] as const)), 'copies'], month: 'created_at' },
  softDelete: true,
  history: true,
  upsert: true,
  batch: true,
  jsonPatch: true,
  search: true,
  sparse: true,
  expand: ['home', 'spot'],
})

const contract = service('library', { ...shelf.operations, ...book.operations })

export const library = withBuiltIn(
  implement(contract, (call) => ({ ...shelf.provide(call), ...book.provide(call) }), {
    ...shelf.handlers,
    ...book.handlers,
  }) as unknown as Implementation,
)

const all = ['book:review', 'book:read-deleted', 'shelf:read-deleted', 'audit:read']

/** Those who call, by what each is of a pair of tenants. */
export const callers = [
  { name: 'ada', side: 'one', locations: ['here'], scopes: [] },
  { name: 'ada everywhere', side: 'one', locations: ['here', 'there'], scopes: all },
  { name: 'bob', side: 'one', locations: ['here', 'there'], scopes: [] },
  { name: 'ada elsewhere', side: 'two', locations: ['here'], scopes: all },
] as const

/** Who calls, and for which pair of tenants. */
export interface Caller extends Principal {
  readonly tenant: string
  readonly locations: readonly string[]
}

/** The caller that a token names: `RUN.INDEX`. */
export function callerOf(token: string): Caller {
  const [run, index] = token.split('.')
  const { name, side, locations, scopes } = callers[Number(index)] as (typeof callers)[number]
  const [user = ''] = name.split(' ')
  const tenant = `${run}-${side}`
  return { ...someone({ user, scopes: [...scopes] }), tenant, locations: [...locations], location: locations[0] }
}
