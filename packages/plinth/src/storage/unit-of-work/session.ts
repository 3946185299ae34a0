import type { ActiveCall } from '../../core/active-call.ts'
import { Failed } from '../../core/failure/failure.ts'
import type { AuditedWrite } from '../audit/record.ts'
import type { Awaitable, Connection } from '../dialect/connection.ts'
import type { Step } from '../totals/step.ts'

/** The unit of work of one call, as its repositories see it. Each method throws when it is over. */
export interface Session {
  readonly call: ActiveCall
  /** The moment that this unit of work counts as, in UTC with three digits of a second. */
  readonly now: string
  reading(): Connection
  /** For a read that may take milliseconds: a query waits until it is time for it. */
  readingLong(): Awaitable<Connection>
  /** Throws a TypeError when this unit of work only reads. */
  writing(): Connection
  /** Keeps an audit record: of a write until it is committed with it, of a read until the unit of work is over. */
  audit(write: AuditedWrite): void
  /** Keeps what becomes of totals, until that is written with the commit. */
  count(steps: readonly Step[]): void
  /**
   * Whether totals tell of all that it sees: to a command they do not, for what it has done is yet to be written there.
   */
  readonly isSettled: boolean
  /** Does a part of the unit of work, all of it or, when it throws, nothing. */
  attempt<T>(work: () => T | Promise<T>): Promise<T>
  /**
   * Says that a write failed in a way from which the unit of work cannot recover, whatever the handler does about it.
   */
  spoil(cause: unknown): void
}

/** What a unit of work throws that is used after its end: why it was given up, if it was. */
export function tooLate({ operation }: ActiveCall, reason: unknown): unknown {
  if (reason instanceof Failed) return reason
  return new TypeError(`"${operation.name}" uses storage after its unit of work is over.`)
}
