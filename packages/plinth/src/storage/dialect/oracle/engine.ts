import type { Engine } from '../engine.ts'
import { serverSnapshots } from '../server-snapshots.ts'
import { OracleConnection } from './connection.ts'
import { oracleDialect } from './dialect.ts'

/**
 * Oracle at `oracle://user:password@host:port/service`, by the driver's thin mode, which needs no client of Oracle's. Its
 * connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be reached.
 */
export function oracle(url: string): Engine {
  const open = (access: 'read' | 'write' | 'define') => OracleConnection.open({ url, access })
  const reader = () => open('read')
  return {
    dialect: oracleDialect,
    lanes: 2,
    writer: () => open('define'),
    committer: () => open('write'),
    reader,
    snapshots: () => serverSnapshots(oracleDialect, reader),
    dispose: () => undefined,
  }
}
