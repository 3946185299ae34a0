import type { ActiveCall } from './active-call.ts'
import type { Invoke } from './interceptor.ts'

/** Where calls meet storage. Implemented by `storage`; used by the `transact` stage. */
export interface UnitOfWork {
  /**
   * Runs the rest of the pipeline in a transaction, with `call.db` set, and answers after the commit. What the handler
   * changed, its audit records and the idempotency record commit together or not at all. A call whose idempotency claim
   * is on record is answered with the recorded outcome, and `call.replayOf` is set.
   */
  command(call: ActiveCall, next: Invoke): Promise<unknown>
  /** Runs the rest of the pipeline on a read-only snapshot, with `call.db` set. */
  query(call: ActiveCall, next: Invoke): unknown
  /**
   * The rest of the pipeline, leaving an audit record that it was used: it commits with the rest, or before it is
   * answered.
   */
  recorded(next: Invoke): Invoke
  /**
   * Leaves an audit record by itself: that an elevated operation was used, was denied to its caller, or failed.
   * Resolves when it is durable, and rejects with `unavailable` when it cannot be.
   */
  note(call: ActiveCall, action: 'use' | 'deny' | 'fail'): Promise<void>
}
