import type { Engine } from '../engine.ts'
import { serverSnapshots } from '../server-snapshots.ts'
import { PostgresConnection } from './connection.ts'
import { postgresDialect } from './dialect.ts'

/** Milliseconds that a command waits for a row that another lane holds, before it is put off. */
const lockTimeout = 30

/**
 * PostgreSQL at `postgresql://user:password@host:port/database`, with the parameters that libpq has: `sslmode`, `host`.
 * Its connections are lost and made anew; opening one rejects with a LostConnection when the server cannot be reached.
 */
export function postgres(url: string): Engine {
  const reader = () => PostgresConnection.open({ url, access: 'read' })
  return {
    dialect: postgresDialect,
    lanes: 2,
    writer: () => PostgresConnection.open({ url, access: 'define' }),
    committer: () => PostgresConnection.open({ url, access: 'write', lockTimeout }),
    reader,
    snapshots: () => serverSnapshots(postgresDialect, reader),
    dispose: () => undefined,
  }
}
