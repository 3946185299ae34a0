import { problem } from '../core/problems.ts'
import type { Connection } from './dialect/sqlite.ts'

/** A state of the database that stays as it is, for those who share it. */
export interface Snapshot {
  readonly connection: Connection
  sessions: number
}

/** Where queries get their snapshots. */
export interface Snapshots {
  /** The snapshot of now, to be left in the end. Throws `overloaded` when too many are held by slow queries. */
  join(): Snapshot
  leave(snapshot: Snapshot): void
  /** Says that there is something newer. */
  renew(): void
  /** Closes all connections, at once. */
  close(): void
}

/** How many snapshots may be held at a time: each is a connection, and each keeps the log of changes from being cut. */
const most = 32

/**
 * Snapshots on connections of their own. Queries that begin in the same turn of the event loop, with no commit between
 * them, share one: taking the locks of a read transaction is what a point read mostly costs.
 */
export function snapshots(connect: () => Connection): Snapshots {
  const connections = new Set<Connection>()
  const idle: Connection[] = []
  let current: Snapshot | undefined

  const end = ({ connection }: Snapshot): void => {
    connection.run('commit')
    idle.push(connection)
  }
  const renew = (): void => {
    const last = current
    current = undefined
    if (last?.sessions === 0) end(last)
  }
  const open = (): Connection => {
    if (connections.size >= most) throw problem('overloaded')
    const connection = connect()
    connections.add(connection)
    return connection
  }

  return {
    join() {
      if (!current) {
        const connection = idle.pop() ?? open()
        connection.run('begin')
        const made = { connection, sessions: 0 }
        current = made
        setImmediate(() => current === made && renew())
      }
      current.sessions++
      return current
    },
    leave(snapshot) {
      snapshot.sessions--
      if (snapshot.sessions === 0 && snapshot !== current) end(snapshot)
    },
    renew,
    close() {
      current = undefined
      for (const connection of connections) connection.close()
    },
  }
}
