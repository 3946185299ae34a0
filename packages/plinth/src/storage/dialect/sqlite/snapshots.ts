import { problem } from '../../../core/failure/problems.ts'
import type { Holder, Snapshot, Snapshots } from '../../unit-of-work/snapshot.ts'
import type { SqliteConnection } from './connection.ts'

/** How many snapshots may be held at a time: each is a connection, and each keeps the log of changes from being cut. */
const most = 32
/** How many connections are kept for snapshots to come; a moment of slow queries leaves more. */
const mostIdle = 4

/**
 * Snapshots on connections of their own. Queries that begin in the same turn of the event loop, with no commit between
 * them, share one: taking the locks of a read transaction is what a point read mostly costs.
 */
export function sqliteSnapshots(connect: () => SqliteConnection): Snapshots<SqliteConnection> {
  const connections = new Set<SqliteConnection>()
  const idle: SqliteConnection[] = []
  let current: Snapshot<SqliteConnection> | undefined

  const end = ({ connection }: Snapshot<SqliteConnection>): void => {
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
  const open = (): SqliteConnection => {
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
