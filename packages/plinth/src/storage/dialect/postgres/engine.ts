import type { Engine } from '../engine.ts'
import { serverEngine } from '../server/engine.ts'
import { PostgresConnection } from './connection.ts'
import { postgresDialect } from './dialect.ts'

/**
 * PostgreSQL at `postgresql://user:password@host:port/database`, with the parameters that libpq has: `sslmode`, `host`.
 * Its connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be reached.
 */
export function postgres(url: string): Engine {
  return serverEngine(postgresDialect, (access) => PostgresConnection.open({ url, access }))
}
