import { problem } from '../core/problems.ts'
import type { Connection } from './dialect/sqlite.ts'

/** A state of the database that stays as it is, for those who share it. */
export interface Snapshot {
  readonly connection: Connection
  readonly holders: Set<Holder>
}

/** Who holds a snapshot. */
export interface Holder {
  /** Told once when it holds the snapshot for longer than a turn of the event loop: it must let go when it is given up. */
  linger(): void
}

/** Where queries get their snapshots. */
export interface Snapshots {
  /** The snapshot of now, to be left in the end. Throws `overloaded` when too many are held by slow queries. */
  join(holder: Holder): Snapshot
  leave(snapshot: Snapshot, holder: Holder): void
  /** Says that there is something newer. */
  readonly renew: () => void
  /** Closes all connections, at once. */
  close(): void
}

/** How many snapshots may be held at a time: each is a connection, and each keeps the log of changes from being cut. */
const most = 32
/** How many connections are kept for snapshots to come; a moment of slow queries leaves more. */
const mostIdle = 4

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
    if (idle.length < mostIdle && !connection.isWorn) idle.push(connection)
    else {
      connections.delete(connection)
      connection.close()
    }
  }
  const renew = (): void => {
    const last = current
    current = undefined
    if (!last) return
    if (last.holders.size === 0) end(last)
    else for (const holder of last.holders) holder.linger()
  }
  const open = (): Connection => {
    if (connections.size >= most) throw problem('overloaded')
    const connection = connect()
    connections.add(connection)
    return connection
  }

  return {
    join(holder) {
      if (!current) {
        const connection = idle.pop() ?? open()
        connection.run('begin')
        const made = { connection, holders: new Set<Holder>() }
        current = made
        setImmediate(() => current === made && renew())
      }
      current.holders.add(holder)
      return current
    },
    leave(snapshot, holder) {
      snapshot.holders.delete(holder)
      if (snapshot.holders.size === 0 && snapshot !== current) end(snapshot)
    },
    renew,
    close() {
      current = undefined
      for (const connection of connections) connection.close()
    },
  }
}
