import { event, failure, operation, resource, t, type Value } from 'plinth'
import { notFound, roles } from './original.ts'

/** A user as a row: of the directory that the service keeps itself, or of its copy of another directory. */
export const person = resource('person', {
  plural: 'people',
  key: 'user_id',
  fields: {
    user_id: t.String({ maxLength: 255, description: 'As tokens have it.' }),
    name: t.String({ maxLength: 255, examples: ['Ada Lovelace'] }),
    email: t.Optional(t.String({ maxLength: 320, examples: ['ada@acme.example'] })),
    roles: t.Array(t.String({ maxLength: 100 }), { uniqueItems: true }),
    groups: t.Array(t.String({ maxLength: 50 }), { uniqueItems: true }),
  },
  filter: ['roles'],
  sort: ['name'],
  tenant: true,
})

/** That somebody has been given a right, or has lost one: for the directory that is kept elsewhere. */
export const rightChanged = event(
  'person.right_changed',
  t.Object(
    { of: t.Enum(['roles', 'groups']), name: t.String({ maxLength: 100 }), isHeld: t.Boolean() },
    { title: 'RightChanged' },
  ),
)
/** A right, and whether somebody is to have it. */
export type Right = Value<typeof rightChanged.payload>

/** A user as responses show one. */
export const user = t.Object(
  {
    id: t.String({ maxLength: 255 }),
    name: t.String({ maxLength: 255 }),
    email: t.Optional(t.String({ maxLength: 320 })),
    roles: t.Array(t.String({ maxLength: 100 })),
    groups: t.Array(t.String({ maxLength: 50 })),
  },
  { title: 'User', nulls: true },
)

const identity = {
  user_id: t.String({ minLength: 1, maxLength: 255, description: 'The id of the user.', examples: ['ada'] }),
}
const role = t.Enum(['admin', 'test'])
const group = { group_name: t.String({ minLength: 1, maxLength: 50, examples: [roles.admin, roles.test] }) }
const tags = ['users']
/** What all operations have that change rights: they are for admins, and leave an audit record each time. */
const byAdmins = { tags, access: { role: roles.admin }, elevated: true, output: user } as const
const right = { ...byAdmins, idempotent: true } as const
const unknownGroup = failure('not_found', {
  title: 'There is no such group',
  detail: 'The group {group_name} was not found',
  details: t.Object(group),
})

/** The operations on users. Those that change roles or groups are for admins, and leave an audit record. */
export const users = {
  listUsers: operation({
    summary: 'List users',
    description: 'Answers the users of the tenant; testers only to testers.',
    http: 'GET /users',
    tags,
    output: t.Array(user, { maxItems: 9999 }),
  }),
  getUser: operation({
    summary: 'Get a user',
    http: 'GET /users/{user_id}',
    tags,
    input: t.Object(identity),
    output: user,
    errors: { notFound },
  }),
  saveUser: operation({
    summary: 'Save a user',
    description: 'Enters somebody into the directory of the service, or changes their name and address.',
    http: 'PUT /users/{user_id}',
    ...byAdmins,
    input: t.Object({ ...identity, name: person.fields.name, email: person.fields.email }),
    errors: { readOnlyDirectory: failure('failed_precondition', { title: 'The directory is kept elsewhere' }) },
  }),
  grantRole: operation({
    summary: 'Grant a role',
    http: { route: ['POST /users/{user_id}/roles/{role}/grant', 'POST /users/{user_id}/{role}/grant'], body: 'any' },
    ...right,
    input: t.Object({ ...identity, role }),
    errors: { notFound },
  }),
  revokeRole: operation({
    summary: 'Revoke a role',
    http: { route: ['POST /users/{user_id}/roles/{role}/revoke', 'POST /users/{user_id}/{role}/revoke'], body: 'any' },
    ...right,
    input: t.Object({ ...identity, role }),
    errors: { notFound },
  }),
  isMemberOf: operation({
    summary: 'Tell whether a user is a member of a group',
    http: 'POST /users/{user_id}/is-member-of',
    tags,
    readonly: true,
    input: t.Object({ ...identity, ...group }),
    output: t.Object({ value: t.Boolean() }, { title: 'Membership' }),
    errors: { notFound },
  }),
  addToGroup: operation({
    summary: 'Add a user to a group',
    http: 'POST /users/{user_id}/groups/add',
    ...right,
    input: t.Object({ ...identity, ...group }),
    errors: { notFound, unknownGroup },
  }),
  removeFromGroup: operation({
    summary: 'Remove a user from a group',
    http: 'POST /users/{user_id}/groups/remove',
    ...right,
    input: t.Object({ ...identity, ...group }),
    errors: { notFound, unknownGroup },
  }),
}
