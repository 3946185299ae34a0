import type { SqlRow } from '../dialect/connection.ts'

/**
 * A second place for the audit log. It is fed from the first, so that it can be away without anybody waiting for it.
 */
export interface Sink {
  /** Under which it is remembered how much of the log it has. */
  readonly name: string
  /**
   * Writes records in the order of their numbers; they are durable there when it resolves. Perhaps it has had some of
   * them before. When it rejects all are written again.
   */
  write(records: readonly SqlRow[]): Promise<void>
  close(): Promise<void>
}
