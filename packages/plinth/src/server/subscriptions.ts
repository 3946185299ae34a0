import { consumerName, delivery } from '../broker/delivery.ts'
import type { Environment } from '../core/active-call.ts'
import type { Announcer } from '../core/event/cloud-event.ts'
import type { Pipeline } from '../core/invoke.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { Storage } from '../storage/storage.ts'
import type { Exchange } from './exchange.ts'

interface SubscriptionsOptions {
  readonly service: ReflectedService
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly environment: Environment
  readonly storage: Storage | undefined
  readonly exchange: Exchange
}

/** Milliseconds after which a service that is heard of should have joined. */
const patience = 10_000

/** Lets others hear of the events of a service, and its consumers of those of others. Answers what ends both. */
export function openSubscriptions(options: SubscriptionsOptions): () => Promise<void> {
  const { service, pipelines, environment, storage, exchange } = options
  const leave = storage && exchange.join(service.name, announcerOf(service, storage))
  const ends = [...pipelines.values()].flatMap((pipeline) => {
    const { declaration, name } = pipeline.operation
    const { consumes } = declaration
    if (!consumes) return []
    const { event, from = service.name, shards, attempts } = consumes
    const consumer = consumerName({ service: service.name, name })
    return exchange.subscribe(from, { consumer, event, shards, attempts, deliver: delivery(pipeline, environment) })
  })
  const looking = setTimeout(() => warnOfAbsent(options), patience).unref()
  return async () => {
    clearTimeout(looking)
    leave?.()
    await Promise.all(ends.map((end) => end()))
  }
}

/** Says which services are listened to in vain. */
function warnOfAbsent({ service, pipelines, environment, exchange }: SubscriptionsOptions): void {
  for (const { operation } of pipelines.values()) {
    const { from = service.name } = operation.declaration.consumes ?? {}
    if (!operation.declaration.consumes || exchange.has(from)) continue
    const message = `${operation.name} hears of nothing: ${from} does not run in this process. Start them together.`
    environment.observe({ kind: 'message', level: 'warn', message, fields: undefined, call: undefined })
  }
}

/** Nothing of the relay is loaded before somebody subscribes. */
function announcerOf(service: ReflectedService, storage: Storage): Announcer {
  return {
    async subscribe(subscription) {
      const { announcer } = await import('../storage/relay/announcer.ts')
      return announcer(storage, service).subscribe(subscription)
    },
  }
}
