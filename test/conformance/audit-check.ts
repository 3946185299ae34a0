import { DatabaseSync } from 'node:sqlite'
import type { Writable } from './writers.ts'

/** What a database holds, as far as it can be wrong. */
export interface Kept {
  /** How many rows have each mark. */
  readonly rows: ReadonlyMap<string, number>
  /** Rows whose audit records are not exactly their versions 1 to now, and audit records whose row is gone. */
  readonly mismatches: readonly string[]
  readonly records: number
}

/** Reads the SQLite file of a service that is not running: its rows against its audit records, both ways. */
export function readKept(path: string, { table, column }: Writable): Kept {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const key = column === 'username' ? 'username' : 'id'
    const rows = database.prepare(`select ${key} as id, ${column} as mark, version from ${table}`).all()
    const records = database
      .prepare('select resource_id as id, version, action from plinth_audit order by sequence')
      .all()
    const byRow = Map.groupBy(records, ({ id }) => String(id))
    const marks = new Map<string, number>()
    const mismatches: string[] = []
    for (const { id, mark, version } of rows) {
      marks.set(String(mark), (marks.get(String(mark)) ?? 0) + 1)
      const told = (byRow.get(String(id)) ?? []).map((record) => Number(record.version))
      const wanted = Array.from({ length: Number(version) }, (_, index) => index + 1)
      if (told.join() !== wanted.join())
        mismatches.push(`${String(id)} has version ${String(version)} and records of ${told.join() || 'none'}`)
      byRow.delete(String(id))
    }
    for (const [id, left] of byRow) {
      if (left.at(-1)?.action !== 'delete') mismatches.push(`${id} has records and no row`)
    }
    return { rows: marks, mismatches, records: records.length }
  } finally {
    database.close()
  }
}
