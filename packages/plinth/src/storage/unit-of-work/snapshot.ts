import type { Awaitable, Connection } from '../dialect/connection.ts'

/** A state of the database that stays as it is, for those who share it. */
export interface Snapshot<C extends Connection = Connection> {
  readonly connection: C
  readonly holders: Set<Holder>
}

/** Who holds a snapshot. */
export interface Holder {
  /**
   * Told once when it holds the snapshot for longer than a turn of the event loop: it must let go when it is given up.
   */
  linger(): void
}

/** Where queries get their snapshots. */
export interface Snapshots<C extends Connection = Connection> {
  /** The snapshot of now, to be left in the end. Throws `overloaded` when too many are held by slow queries. */
  join(holder: Holder): Snapshot<C>
  leave(snapshot: Snapshot<C>, holder: Holder): void
  /** Says that there is something newer. */
  readonly renew: () => void
  /** Closes all connections, at once. */
  close(): Awaitable<unknown>
}
