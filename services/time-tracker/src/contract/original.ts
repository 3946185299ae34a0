import { failure, type Operation, route } from 'plinth'

/** What every resource of the time tracker is like, because its original was. */
export const published = {
  tenant: true,
  collection: 'array',
  pageSize: { default: 9999, maximum: 9999 },
  absent: 'null',
} as const

/** The roles that the identity provider puts into tokens. */
export const roles = { admin: 'time-tracker-admin', test: 'time-tracker-tester' } as const

const words = {
  notFound: failure('not_found', { title: 'There is no such thing', detail: 'It was not found' }),
  alreadyExists: failure('already_exists', { title: 'It exists already', detail: 'It already exists' }),
}

/** A standard operation as callers of the original know it: with its words, and at its address where that is another. */
export function known<const O>(operation: O, address?: string): O {
  const { errors, routes } = operation as Operation
  const said = Object.entries(words).filter(([name]) => name in (errors as object))
  return {
    ...operation,
    errors: { ...(errors as object), ...Object.fromEntries(said) },
    routes: address === undefined ? routes : [route(address)],
  }
}
