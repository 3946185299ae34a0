import { hash } from 'node:crypto'
import type { Connection } from '../dialect/connection.ts'
import { type AuditRecord, optionalColumns, requiredColumns } from './record.ts'

/** The last record of a chain, which stands for all before it. */
export interface ChainHead {
  readonly sequence: number
  readonly hash: string
}

/** What the first record is chained to. */
export const origin: ChainHead = { sequence: 0, hash: '0'.repeat(64) }

const latest = 'select sequence, hash from plinth_audit order by sequence desc'

/**
 * The hash of a record after another: SHA-256, in hexadecimal, of the other's hash and the record as canonical JSON
 * (RFC 8785) in UTF-8. A column without a value does not count, so that a later one leaves earlier hashes as they are.
 */
export function link(previous: string, record: AuditRecord): string {
  return hash('sha256', previous + JSON.stringify(record))
}

/** The last record that is kept. */
export async function chainHead(connection: Connection): Promise<ChainHead> {
  const last = await connection.get(connection.dialect.first(latest, 1), [])
  return (last as ChainHead | undefined) ?? origin
}

/**
 * Numbers, chains and keeps records, within a transaction that lets nobody else do so before it ends. The new head of
 * the chain.
 */
export async function append(connection: Connection, records: readonly AuditRecord[]): Promise<ChainHead> {
  const { lock } = connection.dialect
  if (lock) connection.defer(lock, ['plinth_audit'])
  let { sequence, hash } = await chainHead(connection)
  // Most records leave most of the optional columns empty: what no record has is not sent.
  const columns = [
    ...requiredColumns,
    ...optionalColumns.filter((name) => records.some((it) => it[name] !== undefined)),
  ]
  const rows = records.map((record) => {
    record.sequence = ++sequence
    hash = link(hash, record)
    return [...columns.map((name) => record[name] ?? null), hash]
  })
  const marks = '?, '.repeat(columns.length)
  await connection.runAll(`insert into plinth_audit (${columns.join()},hash) values (${marks}?)`, rows)
  return { sequence, hash }
}
