import type { Event } from './event.ts'

/** What a consumer is told of, and how. */
export interface Consumption {
  readonly event: Event
  /** The name of the service that announces it; undefined for the own one. */
  readonly from: string | undefined
  /** How many processes can share the work. */
  readonly shards: number
  /** How often an event is tried before it becomes a dead letter. */
  readonly attempts: number
}
