import type { CloudEvent } from '../../core/event/cloud-event.ts'
import { type Event, eventSchema, eventType } from '../../core/event/event.ts'
import type { ReflectedService } from '../../core/reflect.ts'
import { keywords, secret } from '../../core/schema/schema.ts'
import { stateOf } from '../audit/state.ts'
import type { SqlRow } from '../dialect/connection.ts'
import { without } from '../table/row.ts'
import { subjectOf } from './consumer.ts'

const happened: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'restored',
  purge: 'purged',
}

/** The name of the event that a record tells of. */
export function eventNameOf({ resource, action }: SqlRow): string {
  return action === 'announce' ? (resource as string) : `${resource}.${happened[action as string]}`
}

/** Makes events of a service's records of one kind. */
export function cloudEvents(service: ReflectedService, event: Event): (record: SqlRow) => CloudEvent {
  const type = eventType(service, event)
  const { properties = {} } = keywords(event.payload)
  const secrets = Object.entries(properties).flatMap(([name, field]) => (keywords(field)[secret] ? [name] : []))
  const schema = eventSchema(service, event)
  return (record) => {
    const id = record.id as string
    const state = without(stateOf(record), secrets)
    return {
      specversion: '1.0',
      id,
      source: `/${service.name}`,
      type,
      subject: record.resource_id as string,
      time: record.at as string,
      datacontenttype: 'application/json',
      ...(schema !== undefined && { dataschema: schema }),
      partitionkey: subjectOf(record),
      ...(record.tenant_id !== null && { tenantid: record.tenant_id as string }),
      correlationid: record.request_id as string,
      // The announcement is a span of its own: nobody has recorded that of the call.
      traceparent: `00-${record.trace_id}-${id.replaceAll('-', '').slice(-16)}-01`,
      data: record.action === 'delete' ? { ...state, deleted_at: state.deleted_at ?? record.at } : state,
    }
  }
}
