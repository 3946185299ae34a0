import { type AnySchema, failure, type Operation, route, t } from 'plinth'

/**
 * The options of every resource, which keep to the API of the original time tracker: lists are plain arrays, absent is
 * null, and what is answered tells of its tenant and its deletion.
 */
export const published = {
  tenant: true,
  collection: 'array',
  pageSize: { default: 9999, maximum: 9999 },
  absent: 'null',
  shows: ['tenant_id', 'deleted'],
} as const

/** A name, as all things with one have it. */
export const name = t.String({ minLength: 1, maxLength: 50, trim: true })
/** What may be said of a thing. */
export const description = t.Optional(t.String({ maxLength: 250 }))
/** Whether a thing is in use. */
export const status = t.Enum(['active', 'inactive'], { default: 'active' })

/** What activities and customers have alike: a name that is theirs alone, and a status that deleting them changes. */
export const named = {
  ...published,
  fields: { name, description, status },
  filter: ['status', 'name'],
  sort: ['name'],
  unique: [['name']],
} as const

/** The roles that the identity provider puts into tokens. */
export const roles = { admin: 'time-tracker-admin', test: 'time-tracker-tester' } as const

/** What is not there is refused with this. */
export const notFound = failure('not_found', { title: 'There is no such thing', detail: 'It was not found' })
const words = {
  notFound,
  deleted: notFound,
  alreadyExists: failure('already_exists', { title: 'It exists already', detail: 'It already exists' }),
}

/** The id of another resource, or the empty text that forms send when nothing is chosen. */
export const idOrBlank = t.String({
  maxLength: 36,
  pattern: '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})?$',
})

/** Fields that responses show and only the service sets. A request may send them back; they are ignored. */
export function shownOnly(fields: Readonly<Record<string, AnySchema>>): object {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, t.ReadOnly(schema)]))
}

/** A standard operation with the error texts of the original, and at the address of the original where that differs. */
export function known<const O>(operation: O, address?: string): O {
  const { errors, routes } = operation as Operation
  const said = Object.entries(words).filter(([name]) => name in (errors as object))
  return {
    ...operation,
    errors: { ...(errors as object), ...Object.fromEntries(said) },
    routes: address === undefined ? routes : [route(address)],
  }
}

const notValid = failure('invalid_argument', {
  title: 'The request is not valid',
  detail: 'Input payload validation failed',
})

/** Operations that say of what is not valid what the original says. */
export function worded<const O extends object>(operations: O): O {
  const each = Object.entries(operations) as [string, Operation][]
  return Object.fromEntries(
    each.map(([name, operation]) => [
      name,
      { ...operation, errors: { ...operation.errors, validationFailed: notValid } },
    ]),
  ) as never
}
