// A PostgreSQL that is away, slow or full.
import './on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LostConnection } from '../../src/storage/dialect/lost-connection.ts'
import { PostgresConnection } from '../../src/storage/dialect/postgres/connection.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { fullDisk, outage } from './server-outage.ts'

test('a server that is restarted is back as well', (test) => outage(test, (it) => (it as PostgresServer).stop()))

test('one that ends because its own log has no room is back when it is started again', (test) =>
  fullDisk(test, async (url, server) => {
    const connection = await PostgresConnection.open({ url, access: 'define' })
    const filled = `select pg_logical_emit_message(false, '', repeat('-', 1000000)) from generate_series(1, 40)`
    await assert.rejects(connection.all(filled, []), /No space left/)
    await assert.rejects(connection.all('delete from items', []), LostConnection)
    await server.kill()
  }))
