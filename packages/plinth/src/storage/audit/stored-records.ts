import { isUtf8 } from 'node:buffer'
import type { Connection, SqlRow } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type AuditRecord, recordColumns, recordOf } from './record.ts'

/** A record as it stands in the table, and the hash that stands beside it. */
export interface StoredRecord {
  readonly record: AuditRecord
  readonly hash: string
  /** Whether its text is text: what is not looks like U+FFFD, and so might like what has been there before. */
  readonly readable: boolean
}

/** Records that are in memory at once. */
const page = 1000

const texts = recordColumns.filter((name) => name !== 'sequence' && name !== 'version')

function select({ bytes, first }: Dialect): string {
  return first(
    `select ${recordColumns.join()}, hash, ${bytes?.(texts) ?? 'null'} as bytes
    from plinth_audit where sequence > ? order by sequence`,
    page,
  )
}

/** The records after one, in order, page by page. */
export async function* storedRecords(connection: Connection, after: number): AsyncGenerator<StoredRecord[]> {
  for (let last = after; ; ) {
    const rows: SqlRow[] = await connection.all(select(connection.dialect), [last])
    if (rows.length === 0) return
    last = rows.at(-1)?.sequence as number
    yield rows.map((row) => ({
      record: recordOf(row),
      hash: row.hash as string,
      readable: row.bytes === null || isUtf8(row.bytes as unknown as Buffer),
    }))
  }
}
