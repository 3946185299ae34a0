import { problem } from '../../../core/failure/problems.ts'
import type { Holder, Snapshots } from '../../unit-of-work/snapshot.ts'
import type { Connection } from '../connection.ts'
import type { Dialect } from '../dialect.ts'
import { type ServerConnection, ServerSnapshot } from './snapshot.ts'

/** How many snapshots may be held at a time: each is a connection. */
const most = 16
/** How many snapshots may be waiting for their first answers: more of them would only be smaller. */
const mostAsking = 2
/** Milliseconds that queries wait for a connection while slow ones hold all of them. */
const longestWait = 1000

/**
 * Snapshots on connections of their own, read only and repeatable. Queries that come while others are being answered
 * share the next one: what they ask goes to the server at once, and reads by key as one statement.
 */
export function serverSnapshots(dialect: Dialect, connect: () => Promise<ServerConnection>): Snapshots<Connection> {
  const idle: ServerConnection[] = []
  const held = new Set<ServerSnapshot>()
  let forming: ServerSnapshot | undefined
  let waiting: NodeJS.Timeout | undefined
  let asking = 0
  let isClosed = false

  const next = (): void => {
    if (isClosed) refuse(problem('unavailable'))
    if (!forming || asking === mostAsking) return
    if (held.size === most) {
      waiting ??= setTimeout(giveUp, longestWait)
      return
    }
    clearTimeout(waiting)
    waiting = undefined
    const snapshot = forming
    forming = undefined
    if (snapshot.holders.size === 0) return
    held.add(snapshot)
    asking++
    const connection = idle.pop()
    void snapshot.begin(connection && !connection.isLost ? connection : connect()).finally(() => {
      asking--
      next()
    })
  }
  const giveUp = (): void => {
    waiting = undefined
    refuse(problem('overloaded'))
  }
  const refuse = (reason: unknown): void => {
    forming?.refuse(reason)
    forming = undefined
  }
  const end = async (snapshot: ServerSnapshot): Promise<void> => {
    const connection = await snapshot.end()
    held.delete(snapshot)
    if (connection && !connection.isLost && !connection.isWorn && !isClosed) idle.push(connection)
    else void connection?.close()
    next()
  }

  return {
    join(holder: Holder) {
      if (!forming) {
        forming = new ServerSnapshot(dialect)
        setImmediate(next)
      }
      forming.holders.add(holder)
      return forming
    },
    leave(snapshot, holder) {
      snapshot.holders.delete(holder)
      if (snapshot.holders.size === 0 && held.has(snapshot as ServerSnapshot)) void end(snapshot as ServerSnapshot)
    },
    renew() {},
    async close() {
      isClosed = true
      clearTimeout(waiting)
      next()
      await Promise.all([...idle.map((it) => it.close()), ...[...held].map((it) => it.abandon())])
    },
  }
}
