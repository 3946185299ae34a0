import type { Engine } from '../engine.ts'
import { serverEngine } from '../server/engine.ts'
import { MysqlConnection } from './connection.ts'
import { mysqlDialect } from './dialect.ts'

/**
 * MariaDB and MySQL at `mariadb://user:password@host:port/database`, or `mysql://`: which of the two it is, the server
 * says. Its connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be
 * reached, and so does this.
 */
export async function mysql(url: string): Promise<Engine> {
  const dialect = mysqlDialect(await MysqlConnection.serverOf(url))
  return serverEngine(dialect, (access) => MysqlConnection.open({ url, access, dialect }))
}
