import type { Event } from './event.ts'

/** An event on its way: CloudEvents 1.0, in the JSON format. */
export interface CloudEvent<D = unknown> {
  readonly specversion: '1.0'
  /** UUIDv7; with the source the same for every delivery of the event. */
  readonly id: string
  /** The service that announces it: `/todo`. */
  readonly source: string
  /** `local.todo.todo.created.v1` */
  readonly type: string
  /** The row that it is about. */
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** Where the service describes its data, where that has a name. */
  readonly dataschema?: string
  /** Events with the same key are delivered in order. */
  readonly partitionkey: string
  /** The tenant that it happened in, where there is one. */
  readonly tenantid?: string
  /** The id of the request that brought it about. */
  readonly correlationid: string
  /** W3C Trace Context. */
  readonly traceparent: string
  readonly data: D
}

/** Somebody who is to be told of an event. */
export interface Subscription {
  /** Under which it is remembered how far they have come: service and operation. */
  readonly consumer: string
  readonly event: Event
  /** How many processes can share the work. */
  readonly shards: number
  /** How often a delivery is tried. */
  readonly attempts: number
  /** Rejects when it has to be tried again. */
  readonly deliver: (event: CloudEvent) => Promise<unknown>
}

/** Who announces the events of a service. */
export interface Announcer {
  /** Tells of an event from the first on, each at least once, those of one row in order. Answers what ends it. */
  subscribe(subscription: Subscription): Promise<() => Promise<void>>
}
