import { ActiveCall, type Carrier, type Environment, type Message } from '../core/active-call.ts'
import type { CloudEvent } from '../core/event/cloud-event.ts'
import { invoke, type Pipeline } from '../core/invoke.ts'

/** What calls a consumer with events. Rejects with the failure of the call. */
export function delivery(pipeline: Pipeline, environment: Environment): (event: CloudEvent) => Promise<unknown> {
  const { operation } = pipeline
  const consumer = consumerName(operation)
  return (event) => {
    const carrier = new EventCarrier(event, { consumer, id: `${event.source} ${event.id}` })
    return invoke(pipeline, new ActiveCall(operation, carrier, environment, event.correlationid, performance.now()))
  }
}

/** Under which it is remembered what a consumer has been told. */
export function consumerName({ service, name }: { readonly service: string; readonly name: string }): string {
  return `${service}.${name}`
}

/** An event as the pipeline sees it: the fields that handlers receive, and the trace that it is a part of. */
class EventCarrier implements Carrier {
  readonly transport = 'broker'
  readonly peer = undefined
  readonly message: Message
  readonly #event: CloudEvent

  constructor(event: CloudEvent, message: Message) {
    this.#event = event
    this.message = message
  }

  metadata(name: string): string | undefined {
    return name === 'traceparent' ? this.#event.traceparent : undefined
  }

  decode(): unknown {
    const { id, source, type, subject, time, tenantid: tenant_id, data } = this.#event
    return { id, source, type, subject, time, tenant_id, data }
  }

  encode(): undefined {
    return undefined
  }
}
