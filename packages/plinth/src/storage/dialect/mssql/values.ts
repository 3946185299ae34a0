import { type Request, TYPES } from 'tedious'
import type { SqlRow, SqlValue } from '../connection.ts'

/** The bytes of a text that is no large object. */
const longestText = 8000

/** What a statement has found, and how many rows it has changed. */
export interface Answer {
  readonly rows: SqlRow[]
  readonly changed: number
}

/** One column of a row, as the driver tells it. */
export interface Cell {
  readonly metadata: { readonly colName: string; readonly type: { readonly name: string } }
  readonly value: unknown
}

/** How values of a type are read as SqlValue, without a loss; what is not here stays as it is. */
const readers: Readonly<Record<string, ((value: never) => SqlValue) | undefined>> = {
  BigInt: Number,
  IntN: Number,
  Date: (value: Date) => value.toISOString().slice(0, 10),
  DateTimeOffset: (value: Date) => value.toISOString(),
}

/** A row of an answer. */
export function rowOf(cells: readonly Cell[]): SqlRow {
  return Object.fromEntries(
    cells.map(({ metadata: { colName, type }, value }) => {
      const read = value === null ? undefined : readers[type.name]
      return [colName, read ? read(value as never) : (value as SqlValue)]
    }),
  )
}

/** Adds the value of a mark. Texts have few lengths, so that one plan of the server does for all of them. */
export function addValue(request: Request, name: string, value: SqlValue): void {
  if (typeof value === 'number')
    request.addParameter(name, Number.isSafeInteger(value) ? TYPES.BigInt : TYPES.Float, value)
  else if (typeof value === 'boolean') request.addParameter(name, TYPES.Bit, value)
  else {
    const isLong = value !== null && Buffer.byteLength(value) > longestText
    request.addParameter(name, TYPES.VarChar, value, { length: isLong ? longestText + 1 : longestText })
  }
}
