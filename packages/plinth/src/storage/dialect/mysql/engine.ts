import type { Engine } from '../engine.ts'
import { serverSnapshots } from '../server-snapshots.ts'
import { MysqlConnection } from './connection.ts'
import { mysqlDialect } from './dialect.ts'

/**
 * MariaDB and MySQL at `mariadb://user:password@host:port/database`, or `mysql://`: which of the two it is, the server says.
 * Its connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be reached, and so
 * does this.
 */
export async function mysql(url: string): Promise<Engine> {
  const dialect = mysqlDialect(await MysqlConnection.serverOf(url))
  const open = (access: 'read' | 'write' | 'define') => MysqlConnection.open({ url, access, dialect })
  const reader = () => open('read')
  return {
    dialect,
    lanes: 2,
    writer: () => open('define'),
    committer: () => open('write'),
    reader,
    snapshots: () => serverSnapshots(dialect, reader),
    dispose: () => undefined,
  }
}
