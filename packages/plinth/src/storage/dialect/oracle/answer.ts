import type { Metadata, Result } from 'oracledb'
import type { SqlRow, SqlValue } from '../value.ts'
import { restored } from './empty-text.ts'
import type { OracleStatement } from './statements.ts'

/** What a statement is answered with. */
export interface OracleAnswer {
  readonly rows: SqlRow[]
  /** How many rows it has changed. */
  readonly changed: number
  /** What columns it has, as the driver tells it. */
  readonly columns?: readonly Metadata<unknown>[] | undefined
  /** What it has returned of the rows that it has changed: the values of each column. */
  readonly returned?: readonly (readonly SqlValue[])[] | undefined
}

/** The answer to a statement. */
export function answerOf(
  { metaData, rows = [], rowsAffected = 0, outBinds }: Result<unknown>,
  { namesOf }: OracleStatement,
): OracleAnswer {
  const names = metaData ? namesOf(metaData) : []
  return {
    rows: (rows as SqlValue[][]).map((values) => rowOf(names, values)),
    changed: rowsAffected,
    columns: metaData,
    returned: outBinds as SqlValue[][] | undefined,
  }
}

/** A row by the names of its columns. */
export function rowOf(names: readonly string[], values: readonly (SqlValue | undefined)[]): SqlRow {
  const row: SqlRow = {}
  for (const [place, name] of names.entries()) {
    const value = values[place] ?? null
    row[name] = typeof value === 'string' ? restored(value) : value
  }
  return row
}
