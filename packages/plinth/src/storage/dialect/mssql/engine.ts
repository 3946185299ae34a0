import type { Engine } from '../engine.ts'
import { serverSnapshots } from '../server-snapshots.ts'
import { MssqlConnection } from './connection.ts'
import { mssqlDialect } from './dialect.ts'
import { mssqlOptions } from './url.ts'

/**
 * SQL Server at `mssql://user:password@host:port/database`, or `sqlserver://`, with the parameters `encrypt` and
 * `trustServerCertificate`. Its connections are lost and made anew; opening one rejects with a LostConnection when the server
 * cannot be reached, and with a DatabaseError when the database is not set up as it has to be. Throws a TypeError when the URL
 * names no database or has other parameters.
 */
export function mssql(url: string): Engine {
  const options = mssqlOptions(url)
  const open = (access: 'read' | 'write' | 'define') => MssqlConnection.open({ options, access })
  const reader = () => open('read')
  return {
    dialect: mssqlDialect,
    lanes: 2,
    writer: () => open('define'),
    committer: () => open('write'),
    reader,
    snapshots: () => serverSnapshots(mssqlDialect, reader),
    dispose: () => undefined,
  }
}
