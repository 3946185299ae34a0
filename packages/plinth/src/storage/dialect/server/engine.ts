import type { Dialect } from '../dialect.ts'
import type { Engine } from '../engine.ts'
import type { ServerConnection } from './snapshot.ts'
import { serverSnapshots } from './snapshots.ts'
import { watch } from './watch.ts'

/**
 * What a connection is for: `read` sees one state within a transaction, `write` is a lane's; the statements of `define`
 * may take as long as they need.
 */
export type Access = 'read' | 'write' | 'define'

/**
 * A server of a dialect. Its connections are lost and made anew; `open` rejects with a LostConnection when it cannot be
 * reached.
 */
export function serverEngine(dialect: Dialect, open: (access: Access) => Promise<ServerConnection>): Engine {
  const reader = () => open('read')
  return {
    dialect,
    lanes: 2,
    async writer() {
      const connection = await open('define')
      watch(connection, reader)
      return connection
    },
    committer: () => open('write'),
    reader,
    snapshots: () => serverSnapshots(dialect, reader),
    dispose: () => undefined,
  }
}
