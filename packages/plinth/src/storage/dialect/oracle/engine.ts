import type { Engine } from '../engine.ts'
import { serverEngine } from '../server/engine.ts'
import { OracleConnection } from './connection.ts'
import { oracleDialect } from './dialect.ts'

/**
 * Oracle at `oracle://user:password@host:port/service`, by the driver's thin mode, which needs no client of Oracle's.
 * Its connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be reached.
 */
export function oracle(url: string): Engine {
  return serverEngine(oracleDialect, (access) => OracleConnection.open({ url, access }))
}
