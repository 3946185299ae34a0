import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlRow } from '../../../src/storage/dialect/connection.ts'
import { callerOf } from './library.ts'
import type { Row } from './rows.ts'
import type { Session } from './session.ts'

/** What a record says of a row, and what it is to say. */
const said = ({ version, action, at, user_id, tenant_id, owner_id }: SqlRow) => [
  version,
  action,
  at,
  user_id,
  tenant_id,
  owner_id ?? undefined,
]

/**
 * That the audit log has a record of each version of each row, in order, and of each time that a shelf was read; that a
 * consumer was told of all versions, those of one row in order; and that a sink has the log.
 */
export async function assertRecorded(it: Session): Promise<void> {
  const { opened, rows, number, reads } = it
  const tenants = [0, 3].map((caller) => callerOf(`${number}.${caller}`).tenant)
  const log = opened.rows(
    `select sequence, resource, resource_id, action, version, at, user_id, tenant_id, owner_id from plinth_audit
      where tenant_id in (?, ?) and action <> 'use' order by sequence`,
    ...tenants,
  ) as SqlRow[]
  const writes = log.filter(({ action }) => action !== 'read')
  assert.equal(writes.length, rows.all.flatMap(({ versions }) => versions).length)
  const isOf = (row: Row) => (record: SqlRow) =>
    record.resource === row.kind &&
    record.resource_id === row.id &&
    record.tenant_id === row.tenant &&
    (record.owner_id ?? undefined) === row.owner
  const isOurs = ({ tenant_id }: SqlRow): boolean => tenants.includes(tenant_id as string)
  for (
    const end = Date.now() + 5000;
    opened.told.filter(isOurs).length < writes.length || opened.kept.filter(isOurs).length < log.length;
    await sleep(2)
  )
    assert.ok(Date.now() < end, 'not all is told')
  for (const row of rows.all) {
    const wanted = row.versions.map(({ version, action, at, by }) => [version, action, at, by, row.tenant, row.owner])
    assert.deepEqual(writes.filter(isOf(row)).map(said), wanted)
    assert.deepEqual(opened.told.filter(isOf(row)).map(said), wanted)
  }
  const sequences = (records: readonly SqlRow[]) => records.map(({ sequence }) => Number(sequence))
  assert.deepEqual(sequences(opened.kept.filter((each) => isOurs(each) && each.action !== 'use')), sequences(log))
  const readBy = log
    .filter(({ action }) => action === 'read')
    .map((each) => `${each.user_id} ${each.resource_id} ${each.version}`)
  assert.deepEqual(readBy.sort(), reads.sort())
}
