// A PostgreSQL that is away, slow or full.
import './on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PostgresConnection } from '../../src/storage/dialect/postgres/connection.ts'
import { LostConnection } from '../../src/storage/dialect/server/lost-connection.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { fullDisk, outage } from './server-outage.ts'

test('a server that is restarted is back as well', (test) => outage(test, (it) => (it as PostgresServer).stop()))

test('one that ends because its own log has no room is back when it is started again', (test) =>
  fullDisk(test, async (url, server) => {
    const connection = await PostgresConnection.open({ url, access: 'define' })
    const filled = `select pg_logical_emit_message(false, '', repeat('-', 1000000)) from generate_series(1, 40)`
    const end = async (): Promise<void> => {
      // Who writes beside this may be the one at whose statement it ends.
      for (const sql of [filled, 'delete from items'])
        await connection.all(sql, []).catch((thrown: unknown) => {
          if (!/No space left/.test(String(thrown))) throw thrown
        })
    }
    await assert.rejects(end(), LostConnection)
    await server.kill()
  }))
