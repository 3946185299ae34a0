import type { Engine } from '../engine.ts'
import { serverEngine } from '../server/engine.ts'
import { MssqlConnection } from './connection.ts'
import { mssqlDialect } from './dialect.ts'
import { mssqlOptions } from './url.ts'

/**
 * SQL Server at `mssql://user:password@host:port/database`, or `sqlserver://`, with the parameters `encrypt` and
 * `trustServerCertificate`. Its connections are lost and made anew; opening one rejects with a LostConnection when the
 * server cannot be reached, and with a DatabaseError when the database is not set up as it has to be. Throws a
 * TypeError when the URL names no database or has other parameters.
 */
export function mssql(url: string): Engine {
  const options = mssqlOptions(url)
  return serverEngine(mssqlDialect, (access) => MssqlConnection.open({ options, access }))
}
