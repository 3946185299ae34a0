import { type AnySchema, keywords } from '../schema/schema.ts'

/** A fact that a service announces. */
export interface Event<S extends AnySchema = AnySchema> {
  readonly kind: 'event'
  /** `todo.created`: the subject, then what happened to it. */
  readonly name: string
  readonly payload: S
}

/** The domain of who runs a service, where nobody says. */
const nobody = 'plinth.example'

/** The type of an event on its way: `example.plinth.todo.todo.created.v1`. */
export function eventType(service: Announcing, { name }: Event): string {
  const domain = (service.about.organization ?? nobody).split('.').reverse().join('.')
  return `${domain}.${service.name}.${name}.v1`
}

/** Where the data of an event is described; undefined when its schema has no name. */
export function eventSchema({ name, about }: Announcing, { payload }: Event): string | undefined {
  const { title } = keywords(payload)
  const domain = about.organization ?? nobody
  return title === undefined ? undefined : `https://${domain}/${name}/openapi.json#/components/schemas/${title}`
}

interface Announcing {
  readonly name: string
  readonly about: { readonly organization?: string }
}

/** Declares a fact that a service announces: `event('todo.created', todo.entity)`. */
export function event<S extends AnySchema>(name: string, payload: S): Event<S> {
  if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name))
    throw new TypeError(`"${name}" is not an event name; write "todo.created".`)
  return { kind: 'event', name, payload }
}
