// For authors of services.

export type { Call } from './call.ts'
export type { Creation, Entity, Query } from './entity.ts'
export { type Event, event } from './event.ts'
export { Failed, type Failure, type Fault, failure } from './failure.ts'
export { type Handler, type Handlers, type Implementation, implement } from './implement.ts'
export { type Access, type HttpBinding, type Operation, operation } from './operation.ts'
export type { Outgoing, OutgoingOptions, OutgoingReply } from './outgoing.ts'
export type { Principal } from './principal.ts'
export type { Database, Page, Repository } from './repository.ts'
export { type Resource, resource } from './resource.ts'
export { type AnySchema, type Given, type Schema, t, type Value } from './schema.ts'
export { type About, type Service, service } from './service.ts'
