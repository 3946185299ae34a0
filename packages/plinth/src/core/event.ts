import type { AnySchema } from './schema.ts'

/** A fact that a service announces. */
export interface Event<S extends AnySchema = AnySchema> {
  readonly kind: 'event'
  /** `todo.created`: the subject, then what happened to it. */
  readonly name: string
  readonly payload: S
}

/** Declares a fact that a service announces: `event('todo.created', todo.entity)`. */
export function event<S extends AnySchema>(name: string, payload: S): Event<S> {
  if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name))
    throw new TypeError(`"${name}" is not an event name; write "todo.created".`)
  return { kind: 'event', name, payload }
}
