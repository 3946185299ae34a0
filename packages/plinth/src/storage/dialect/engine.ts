import type { Snapshots } from '../unit-of-work/snapshot.ts'
import type { Awaitable, Connection } from './connection.ts'
import type { Dialect } from './dialect.ts'

/** Where the connections to one database come from. */
export interface Engine<C extends Connection = Connection> {
  readonly dialect: Dialect
  /** A connection that writes. Its commits are durable when they return. */
  writer(): Awaitable<C>
  /**
   * The connection of the writer. It waits for nobody, and what it commits is durable after `persist`: that may take
   * place while the next commands run.
   */
  committer(): Awaitable<C>
  /** How many writers there are: each has a connection, and commits for itself. */
  readonly lanes: number
  /** A connection that only reads, and only what is committed. */
  reader(): Awaitable<C>
  /** Where queries read. */
  snapshots(): Snapshots<C>
  /** Removes what the engine itself has put on disk, once its connections are closed. */
  dispose(): Awaitable<unknown>
}
