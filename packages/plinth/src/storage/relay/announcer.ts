import type { Announcer } from '../../core/event/cloud-event.ts'
import type { ReflectedService } from '../../core/reflect.ts'
import type { Storage } from '../storage.ts'
import { cloudEvents, eventNameOf } from './cloud-event.ts'

/** Who announces the events of a service, from its audit log. */
export function announcer(storage: Pick<Storage, 'consume'>, service: ReflectedService): Announcer {
  return {
    subscribe({ consumer, event, shards, attempts, deliver }) {
      const toEvent = cloudEvents(service, event)
      return storage.consume({
        name: consumer,
        shards,
        attempts,
        wants: (record) => eventNameOf(record) === event.name,
        deliver: (record) => deliver(toEvent(record)),
      })
    },
  }
}
