import { Failed } from '../../core/failure/failure.ts'
import { invalid, problem } from '../../core/failure/problems.ts'
import type { Exclusion } from '../../core/resource/rules.ts'
import type { Connection, SqlValue } from '../dialect/connection.ts'
import type { Row } from './row.ts'
import type { Table } from './table.ts'

/** Throws when a row that is about to be written would overlap another. */
export type ExclusionCheck = (connection: Connection, row: Row, before: Row | undefined) => Promise<void>

/**
 * Compiles an exclusion of a table. Of rows that do not overlap the last one to start before the end of a new one is
 * the only one that can overlap it, so that one step in an index tells. The check holds as long as nobody else writes
 * between it and the write: where an engine lets others write, they wait for the name of the rows that exclude one
 * another.
 */
export function exclusionCheck(table: Table, { within, range: [start, end], failure }: Exclusion): ExclusionCheck {
  const parts = table.rules.tenant ? ['tenant_id', ...within] : within
  const column = (name: string) => table.column.get(name) as NonNullable<ReturnType<Table['column']['get']>>
  const live = table.rules.softDelete ? ' and "deleted_at" is null' : ''
  const same = parts.map((name) => `${column(name).quoted} = ? and `).join('')
  // Where callers choose keys, another owner's row may have the same one.
  const itself = [table.key.name, ...(table.isKeyShared ? table.scope.columns.filter((it) => !parts.includes(it)) : [])]
  const differs = itself.map((name) => `${column(name).quoted} <> ?`).join(' or ')
  const others = `${same}${itself.length > 1 ? `(${differs})` : differs}${live}`
  const latest = (rows: string) => table.dialect.first(`${rows} order by ${column(start).quoted} desc`, 1)
  const select = `select ${column(end).quoted} as "end" ${table.from} where ${others}`
  const last = latest(select)
  const lastBefore = latest(`${select} and ${column(start).quoted} < ?`)
  const concerned = [...parts, start, end]
  const faults = [start, end].map((name) => ({
    pointer: `/${name}`,
    code: 'overlap',
    detail: 'is in the range of another',
  }))

  return async (connection, row, before) => {
    // What is deleted takes no room.
    if (row.deleted_at !== undefined) return
    if (before && concerned.every((name) => before[name] === row[name])) return
    const [from, to] = [column(start).encode(row[start]), column(end).encode(row[end])] as [SqlValue, SqlValue]
    if (to !== null && to <= (from as string | number))
      throw invalid([{ pointer: `/${end}`, code: 'invalid_range', detail: `must be after ${start}` }])
    // What lacks a part shares nothing.
    const values = parts.map((name) => column(name).encode(row[name]))
    if (values.includes(null)) return
    const { lock } = connection.dialect
    if (lock) await connection.get(lock, [JSON.stringify([table.name, start, ...values])])
    const known = [...values, ...itself.map((name) => column(name).encode(row[name]))]
    const found = to === null ? await connection.get(last, known) : await connection.get(lastBefore, [...known, to])
    if (!found || (found.end != null && found.end <= (from as string | number))) return
    throw failure ? new Failed('overlap', failure, { faults }) : problem('conflict', { faults })
  }
}
