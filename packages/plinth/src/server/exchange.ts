import type { Announcer, Subscription } from '../core/event/cloud-event.ts'

/** Where services that run in one process find one another's events. */
export interface Exchange {
  /** Lets others subscribe to the events of a service. Answers what ends that. */
  readonly join: (service: string, announcer: Announcer) => () => void
  /** Subscribes to a service, as soon as it has joined. Answers what ends that. */
  readonly subscribe: (service: string, subscription: Subscription) => () => Promise<void>
  /** Whether a service has joined. */
  readonly has: (service: string) => boolean
}

/** An exchange that nobody has joined yet. */
export function createExchange(): Exchange {
  const joined = new Map<string, Announcer>()
  const awaited = new Map<string, Set<(announcer: Announcer) => void>>()
  return {
    join(service, announcer) {
      joined.set(service, announcer)
      for (const begin of awaited.get(service) ?? []) begin(announcer)
      return () => joined.delete(service)
    },
    subscribe(service, subscription) {
      let subscribed: Promise<() => Promise<void>> | undefined
      const waiting = awaited.get(service) ?? new Set()
      awaited.set(service, waiting)
      const begin = (announcer: Announcer): void => {
        waiting.delete(begin)
        subscribed = announcer.subscribe(subscription)
      }
      waiting.add(begin)
      const announcer = joined.get(service)
      if (announcer) begin(announcer)
      return async () => {
        waiting.delete(begin)
        await (await subscribed)?.()
      }
    },
    has: (service) => joined.has(service),
  }
}
