import type { HistoryPage } from '../standard/history-operations.ts'
import type { AnyResource, Entity } from './entity.ts'
import type { Sought } from './sought.ts'

/** Which page of a history. Default: the first 50 versions. */
export interface HistoryQuery {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** The past of the rows of one resource, as the audit log has kept it. Secrets show as `***`. */
export interface History<R extends AnyResource> {
  /** What became of a row, newest first, also when it is gone. Undefined when there never was one. */
  list(id: string, query?: HistoryQuery): Promise<HistoryPage | undefined>
  /** The row as a version left it. Undefined when there is no such version, or by default when it is a deletion. */
  version(id: string, version: number, sought?: Pick<Sought, 'deleted'>): Promise<Entity<R> | undefined>
  /** The row as it was at a moment, in UTC with three digits of a second. Undefined when it was not there. */
  asOf(id: string, moment: string, sought?: Pick<Sought, 'deleted'>): Promise<Entity<R> | undefined>
}
