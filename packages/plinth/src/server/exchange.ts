import type { Announcer, Subscription } from '../core/cloud-event.ts'

/** Where services that run in one process find one another's events. */
export interface Exchange {
  /** Lets others subscribe to the events of a service. Answers what ends that. */
  readonly join: (service: string, announcer: Announcer) => () => void
  /** Subscribes to a service, as soon as it has joined. Answers what ends that. */
  readonly subscribe: (service: string, subscription: Subscription) => () => Promise<void>
}

/** An exchange that nobody has joined yet. */
export function createExchange(): Exchange {
  const joined = new Map<string, PromiseWithResolvers<Announcer>>()
  const place = (service: string): PromiseWithResolvers<Announcer> => {
    const known = joined.get(service) ?? Promise.withResolvers<Announcer>()
    joined.set(service, known)
    return known
  }
  return {
    join(service, announcer) {
      place(service).resolve(announcer)
      return () => joined.delete(service)
    },
    subscribe(service, subscription) {
      let ended = false
      const subscribed = place(service).promise.then((announcer) =>
        ended ? undefined : announcer.subscribe(subscription),
      )
      let isSubscribed = false
      void subscribed.then(() => {
        isSubscribed = true
      })
      return async () => {
        ended = true
        if (isSubscribed) await (await subscribed)?.()
      }
    },
  }
}
