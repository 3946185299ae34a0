import type { AnyResource, Creation, Entity, Query } from './entity.ts'

/** One page of a list, in the order asked for. */
export interface Page<T> {
  /** Not more than the limit. A list that has to look at many rows ends its page early, perhaps with none. */
  readonly items: readonly T[]
  /** Absent at the end, and nowhere else. */
  readonly next_cursor?: string | undefined
  /** How many there are on all pages, when it was asked for. */
  readonly total?: number | undefined
  /** True when there are at least so many, and more than could be counted in time. */
  readonly total_is_estimate?: boolean | undefined
}

/** What a write expects of the row as it stands; a mismatch throws `version_conflict`. */
export interface Expectation {
  readonly version?: number | undefined
}

/**
 * The rows of one resource, within the unit of work of one call. Every write makes its audit record in the same
 * transaction; a write that changes nothing makes neither version nor record.
 */
export interface Repository<R extends AnyResource> {
  /** The row whose fields equal these, or undefined. The fields are the key or a declared unique set. */
  find(fields: Partial<Entity<R>>): Promise<Entity<R> | undefined>
  list(query: Query<R>): Promise<Page<Entity<R>>>
  /** Throws `already_exists` when the key or a unique set is taken. */
  insert(fields: Creation<R>): Promise<Entity<R>>
  /** Inserts, or replaces the row with the same key. */
  save(fields: Creation<R>): Promise<Entity<R>>
  /**
   * Sets every writable field, absent ones to nothing; a read-only one stays as it is unless it is given, and `null` clears
   * it. Undefined when there is no such row.
   */
  replace(id: string, fields: Replacement<R>, expectation?: Expectation): Promise<Entity<R> | undefined>
  /** Sets the fields that are given; `null` clears an optional one. Undefined when there is no such row. */
  update(id: string, patch: Patch<R>, expectation?: Expectation): Promise<Entity<R> | undefined>
  /** False when there was no such row. */
  delete(id: string, expectation?: Expectation): Promise<boolean>
}

/** Fields to set, read-only ones included: the service may set what its callers may not. `null` clears. */
export type Patch<R extends AnyResource> = { readonly [K in keyof Entity<R>]?: Entity<R>[K] | null | undefined }

/** What replaces a row. */
export type Replacement<R extends AnyResource> = { readonly [K in keyof Creation<R>]: Creation<R>[K] | null }

/** Storage as a handler sees it: the repositories of its unit of work. */
export interface Database {
  repository<R extends AnyResource>(resource: R): Repository<R>
}
