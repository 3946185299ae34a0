import type { Event } from '../event/event.ts'
import type { AnySchema, Value } from '../schema/schema.ts'
import type { AnyResource, Creation, Entity, Query } from './entity.ts'
import type { ExpectedVersion } from './expected-version.ts'
import type { History } from './history.ts'
import type { Sought } from './sought.ts'

/** One page of a list, in the order asked for. */
export interface Page<T> {
  /** Not more than the limit. A list that has to look at many rows ends its page early, perhaps with none. */
  readonly items: readonly T[]
  /** Absent at the end, and nowhere else. */
  readonly next_cursor?: string | undefined
  /** Absent where nothing comes before, and nowhere else. */
  readonly prev_cursor?: string | undefined
  /** How many there are on all pages, when it was asked for. */
  readonly total?: number | undefined
  /** True when it is a guess, or when there are at least so many, and more than could be counted in time. */
  readonly total_is_estimate?: boolean | undefined
}

/** What a write expects of the row as it stands; a mismatch throws `version_conflict`. */
export interface Expectation {
  readonly version?: ExpectedVersion | undefined
}

/**
 * The rows of one resource, within the unit of work of one call. Every write makes its audit record in the same
 * transaction; a write that changes nothing makes neither version nor record.
 */
export interface Repository<R extends AnyResource, B = {}> {
  /** The row whose fields equal these, or undefined. The fields are the key or a declared unique set. */
  find(fields: Partial<Entity<R>>, sought?: Sought): Promise<(Entity<R> & B) | undefined>
  /** The rows with these keys, by key, read by one statement; those that are not there are not in it. */
  findMany(keys: readonly string[]): Promise<ReadonlyMap<string, Entity<R> & B>>
  list(query: Query<R>): Promise<Page<Entity<R> & B>>
  /**
   * All rows of a list, one after the other, as they are in the snapshot of the call; read part by part, so that memory
   * holds some hundreds whatever their number. What is skipped is counted, and not read. Stops with the call's
   * deadline.
   */
  each(query?: Whole<Query<R>>, from?: Start): AsyncGenerator<Entity<R> & B, void, undefined>
  /**
   * How many rows a list has, exactly, in the snapshot of the call. What `totals` are kept by costs the same however
   * many there are; all others are counted one by one, for as long as that takes. Stops with the call's deadline.
   */
  count(query?: Whole<Query<R>>): Promise<number>
  /** Throws `already_exists` when the key or a unique set is taken. */
  insert(fields: Creation<R> & B): Promise<Entity<R> & B>
  /** Inserts, or replaces the row with the same key. */
  save(fields: Creation<R>): Promise<Entity<R>>
  /**
   * Sets every writable field, absent ones to nothing; a read-only one stays as it is unless it is given, and `null`
   * clears it. Undefined when there is no such row.
   */
  replace(id: string, fields: Replacement<R>, expectation?: Expectation): Promise<Entity<R> | undefined>
  /** Sets the fields that are given; `null` clears an optional one. Undefined when there is no such row. */
  update(id: string, patch: Patch<R>, expectation?: Expectation): Promise<Entity<R> | undefined>
  /** False when there was no such row. Throws `conflict` when other rows refer to it and restrict that. */
  delete(id: string, expectation?: Expectation): Promise<boolean>
  /** Takes a deletion back. Undefined when there is no such row; throws `not_deleted`, and `already_exists`. */
  restore(id: string, expectation?: Expectation): Promise<(Entity<R> & B) | undefined>
  /** Removes what is deleted for good, before its time. False when there is no such row; throws `not_deleted`. */
  purge(id: string): Promise<boolean>
  /**
   * Removes for good so many rows whose time has come, whosever they are, and answers how many there were; those that
   * are due first. A server does so by itself, for all there are.
   */
  purgeDue(limit: number): Promise<number>
  /** Their past. Throws a TypeError when the resource does not declare `history`. `list` takes `as_of`, too. */
  readonly history: History<R>
  /**
   * The rows of everybody, every field of them, for the service's own work: no rule asks who calls. A row that it makes
   * is given the `tenant_id` and `owner_id` that it would have had from the caller. Told of whom, it is about the rows
   * of that tenant and owner, for where callers choose the keys, a key alone may be that of several; told of a tenant
   * alone, about those of all its owners, where the resource opens rows to more than them.
   */
  unscoped(of?: Belonging): Repository<R, Arrival>
}

/** What is asked of all rows of a list, rather than of a page. */
export type Whole<Q> = Omit<Q, 'limit' | 'cursor' | 'count'>

/** Where in a list its reading begins. */
export interface Start {
  /** How many rows are left out before the first one: a TypeError, unless it is a whole number. Default 0. */
  readonly skip?: number | undefined
}

/** Whose a row is. */
export interface Belonging {
  readonly tenant_id?: string | undefined
  readonly owner_id?: string | undefined
}

/** What the service's own work may say of a row that it makes, beside its fields. */
export interface Arrival extends Belonging {
  /**
   * When it was deleted, where it was so elsewhere: it is then made as a deleted row. For resources with soft delete.
   */
  readonly deleted_at?: string | undefined
}

/** Fields to set, read-only ones included: the service may set what its callers may not. `null` clears. */
export type Patch<R extends AnyResource> = { readonly [K in keyof Entity<R>]?: Entity<R>[K] | null | undefined }

/** What replaces a row. */
export type Replacement<R extends AnyResource> = { readonly [K in keyof Creation<R>]: Creation<R>[K] | null }

/** Storage as a handler sees it: the repositories of its unit of work. */
export interface Database {
  repository<R extends AnyResource>(resource: R): Repository<R>
  /**
   * Announces an event about a subject, in the transaction of the call: those who are to be told are told after the
   * commit, in order with what happens to the row of that key. Throws a TypeError in an operation that only reads.
   */
  announce<S extends AnySchema>(event: Event<S>, subject: string, payload: Value<S>): void
  /**
   * Does a part of the unit of work in a savepoint: when it throws, what it wrote is undone, its audit records are
   * dropped, and the rest may go on. One after the other: two parts at once would undo each other's work.
   */
  attempt<T>(work: () => T | Promise<T>): Promise<T>
}
