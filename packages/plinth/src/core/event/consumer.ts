import { type Failures, type Operation, operation } from '../operation.ts'
import {
  type Answered,
  type AnySchema,
  type Fields,
  keywords,
  type ObjectSchema,
  type OptionalSchema,
  readOnly,
  type Schema,
  secret,
} from '../schema/schema.ts'
import { tolerant } from '../schema/tolerant.ts'
import { t } from '../schema/vocabulary.ts'
import type { Event } from './event.ts'

/** An event as a handler receives it. */
export type EventFields<S extends AnySchema> = {
  readonly id: Schema<string, 'string'>
  readonly source: Schema<string, 'string'>
  readonly type: Schema<string, 'string'>
  readonly subject: Schema<string, 'string'>
  readonly time: Schema<string, 'instant'>
  readonly tenant_id: OptionalSchema<Schema<string, 'string'>>
  readonly data: Schema<Answered<S>, 'object'>
}

interface ConsumerOptions<S extends AnySchema, E> {
  /** One line that starts with a verb. */
  readonly summary: string
  readonly description?: string
  /** What it is told of: `todo.events.updated`, or an event that a service declares itself. */
  readonly on: Event<S>
  /** The contract of the service that announces it. Default: the own one. */
  readonly from?: { readonly kind: 'service'; readonly name: string }
  readonly errors?: E
  /** How many processes can share the work. Default 1; it cannot be changed later. */
  readonly shards?: number
  /** How often an event is tried before it becomes a dead letter: 16 times, the default, take some 8 minutes. */
  readonly attempts?: number
  /** Milliseconds until an attempt is given up. Default 10,000. */
  readonly deadline?: number
}

/**
 * Declares an operation that is called with events. It is a command like any other, but on no transport: its handler
 * runs once for each event, however often that is delivered, and what fails is tried again.
 */
export function consumer<S extends AnySchema, const E extends Failures = {}>({
  on,
  from,
  shards = 1,
  attempts = 16,
  ...options
}: ConsumerOptions<S, E>): Operation<ObjectSchema<EventFields<S>>, undefined, E, 'public'> {
  const input = t.Object({
    id: t.String({ description: 'The same for every delivery.' }),
    source: t.String({ description: 'The service that announces it.' }),
    type: t.String(),
    subject: t.String({ description: 'What it is about.' }),
    time: t.Instant(),
    tenant_id: t.Optional(t.String({ description: 'The tenant that it happened in.' })),
    // Who announces it may know more of it by now.
    data: tolerant(announced(on.payload)),
  }) as never as ObjectSchema<EventFields<S>>
  return {
    ...operation({ ...options, access: 'public', input }),
    consumes: { event: on, from: from?.name, shards, attempts },
  }
}

/** The schema of what is announced: all that was set by the server, and no secret. */
export function announced(payload: AnySchema): AnySchema {
  const { properties, title } = keywords(payload)
  if (!properties) return payload
  const open = Object.entries(properties).filter(([, field]) => keywords(field)[secret] !== true)
  const fields: Fields = Object.fromEntries(
    open.map(([name, field]) => [name, { ...field, readOnly: undefined, [readOnly]: undefined }]),
  )
  return t.Object(fields, title === undefined ? {} : { title })
}
