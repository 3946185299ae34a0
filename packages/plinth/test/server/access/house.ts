import { implement, operation, resource, service, t } from 'plinth'
import type { Implementation } from '../../../src/core/implement.ts'
import { withBuiltIn } from '../../../src/server/built-in.ts'

// A service whose resources use every rule that there is about whose rows are whose.

export const team = resource('team', {
  path: '/teams',
  fields: { name: t.String(), budget: t.Optional(t.Integer()) },
  unique: [['name']],
  filter: ['name', 'budget'],
  sort: ['name', 'budget'],
  access: {
    read: 'authenticated',
    write: { role: ['editor', 'admin'] },
    delete: { scope: 'team:delete', role: 'admin' },
  },
  tenant: true,
  masks: { budget: 'team:budget' },
  search: true,
})

export const folder = resource('folder', {
  path: '/folders',
  fields: { name: t.String() },
  unique: [['name']],
  filter: ['name', 'owner_id'],
  sort: ['name'],
  tenant: true,
  owner: 'user',
  batch: true,
})

export const note = resource('note', {
  path: '/notes',
  fields: {
    title: t.String(),
    rank: t.Optional(t.Integer()),
    pay: t.Optional(t.Integer()),
    code: t.Immutable(t.Optional(t.String())),
    folder_id: t.Optional(t.Id()),
    team_id: t.Optional(t.Id()),
    closed_at: t.ReadOnly(t.Optional(t.Instant())),
  },
  references: { folder_id: { to: folder, onDelete: 'clear' }, team_id: { to: team, onDelete: 'clear' } },
  filter: ['title', 'rank', 'pay', 'owner_id', 'folder.name', 'team.name', 'team.budget'],
  sort: ['title', 'rank', 'pay', 'created_at'],
  tenant: true,
  owner: { except: { read: { role: ['auditor', 'admin'] }, write: { role: 'admin' } } },
  masks: { pay: 'note:pay' },
  softDelete: true,
  history: true,
  batch: true,
  search: true,
  jsonPatch: true,
  sparse: true,
  expand: ['folder', 'team'],
})

export const visit = resource('visit', {
  path: '/visits',
  fields: { badge: t.String(), place: t.String() },
  unique: [['place', 'badge']],
  filter: ['badge', 'place'],
  sort: ['badge'],
  tenant: true,
  location: 'place',
  history: true,
  search: true,
})

export const diary = resource('diary', {
  plural: 'diaries',
  path: '/diaries',
  fields: { text: t.String() },
  filter: ['text'],
  owner: 'user',
  upsert: true,
})

export const country = resource('country', {
  plural: 'countries',
  path: '/countries',
  key: 'code',
  fields: { code: t.String({ maxLength: 2 }), name: t.String() },
  filter: ['name'],
  sort: ['name'],
  tenant: true,
  upsert: true,
})

export const shift = resource('shift', {
  path: '/shifts',
  fields: { from: t.Date(), to: t.Date(), what: t.String() },
  filter: ['what', 'from'],
  tenant: true,
  owner: 'user',
  exclusion: [{ within: ['owner_id'], range: ['from', 'to'] }],
})

export const resources = [team, folder, note, visit, diary, country, shift]

const contract = service('house', {
  ...team.operations,
  ...folder.operations,
  ...note.operations,
  ...visit.operations,
  ...diary.operations,
  ...country.operations,
  ...shift.operations,
  exportNotes: operation({
    summary: 'Export notes',
    http: 'GET /note-export',
    output: t.Stream(t.Object({ id: t.String(), title: t.String(), pay: t.Optional(t.Integer()) })),
  }),
  countNotes: operation({
    summary: 'Count the notes of everybody',
    http: 'GET /note-count',
    access: { scope: 'note:count', role: 'admin' },
    elevated: true,
    output: t.Object({ notes: t.Integer() }),
  }),
})

/** The house, with the operations that every service has. */
export const house = withBuiltIn(
  implement(contract, note.provide, {
    ...team.handlers,
    ...folder.handlers,
    ...note.handlers,
    ...visit.handlers,
    ...diary.handlers,
    ...country.handlers,
    ...shift.handlers,
    async *exportNotes(_, { notes }) {
      for await (const { id, title, pay } of notes.each()) yield { id, title, ...(pay !== undefined && { pay }) }
    },
    async countNotes(_, { notes }) {
      const { total = 0 } = await notes.unscoped().list({ count: 'exact', limit: 1 })
      return { notes: total }
    },
  }) as never as Implementation,
)
