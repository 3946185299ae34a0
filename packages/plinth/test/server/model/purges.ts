import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { reflect } from '../../../src/core/reflect.ts'
import { purge } from '../../../src/server/purge.ts'
import type { SqlRow } from '../../../src/storage/dialect/connection.ts'
import { callerOf, library } from './library.ts'
import { isDeleted, now } from './rows.ts'
import type { Session } from './session.ts'

const service = reflect(library.service)
/** Longer than deleted rows are kept, in milliseconds. */
const month = 31 * 24 * 3600_000

/**
 * That when their time has come all rows that are deleted are gone, whatever they refer to, each with a last record
 * that a consumer is told of; and that all others are as they were.
 */
export async function assertPurged({ opened, rows, number }: Session): Promise<void> {
  const { storage, clock, told } = opened
  const tenants = [0, 3].map((caller) => callerOf(`${number}.${caller}`).tenant)
  const environment = { now: () => new Date(clock.at), observe: () => undefined }
  const gone = rows.all.filter(isDeleted)
  clock.at += month
  assert.equal(await purge({ service, storage, environment }), gone.length)
  assert.equal(await purge({ service, storage, environment }), 0)

  const left = (['shelves', 'books'] as const).flatMap((table) =>
    opened.rows(`select id, version from ${table} where tenant_id in (?, ?)`, ...tenants),
  )
  const wanted = rows.all.filter((row) => !isDeleted(row)).map((row) => `${row.id} ${now(row).version}`)
  assert.deepEqual(left.map(({ id, version }) => [id, version].join(' ')).sort(), wanted.sort())
  const purged = (records: readonly SqlRow[]) =>
    records
      .filter((it) => it.action === 'purge' && tenants.includes(it.tenant_id as string))
      .map(({ resource, resource_id, tenant_id, owner_id }) => [resource, resource_id, tenant_id, owner_id].join(' '))
      .sort()
  const each = gone.map(({ kind, id, tenant, owner }) => [kind, id, tenant, owner].join(' ')).sort()
  const log = opened.rows(`select * from plinth_audit where action = 'purge' and tenant_id in (?, ?)`, ...tenants)
  assert.deepEqual(purged(log as SqlRow[]), each)
  for (const end = Date.now() + 5000; purged(told).length < each.length; await sleep(2))
    assert.ok(Date.now() < end, 'not all is told')
  assert.deepEqual(purged(told), each)
}
