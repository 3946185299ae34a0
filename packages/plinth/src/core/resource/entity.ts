declare const types: unique symbol

/** The types of a resource's rows, carried by the resource. */
export interface ResourceTypes<E = object, C = object, Q = object> {
  readonly [types]: { readonly entity: E; readonly creation: C; readonly query: Q }
}

/** Any resource; the constraint for generics, erased so that inference is never widened by it. */
export interface AnyResource<E = object, C = object, Q = object> extends ResourceTypes<E, C, Q> {
  readonly kind: 'resource'
  readonly name: string
}

/** A row of a resource. */
export type Entity<R extends AnyResource> = R[typeof types]['entity']
/** What makes a row: every field that the service may set. */
export type Creation<R extends AnyResource> = R[typeof types]['creation']
/** Filters, order and page of a list. */
export type Query<R extends AnyResource> = R[typeof types]['query']
