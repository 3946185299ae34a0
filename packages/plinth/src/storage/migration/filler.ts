import type { SchemaColumn } from '../dialect/schema.ts'
import { holds } from './loss.ts'

/** The defaults that a declaration has, by the names of columns. */
export type Fillers = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>

/** The value that existing rows get in a column that must have one. */
export function fillerOf({ name, type }: SchemaColumn, fillers: Fillers): unknown {
  const declared = fillers[name]
  return (declared && holds(type, declared.type) ? declared.value : undefined) ?? nothing[type] ?? ''
}

/** The value that existing rows get in a new column, if it must have one. */
export function needed(column: SchemaColumn, fillers: Fillers): Readonly<Record<string, unknown>> {
  return column.required ? { [column.name]: fillerOf(column, fillers) } : {}
}

const nothing: Readonly<Record<string, unknown>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  bigint: 0,
  int8: 0,
  'double precision': 0,
  numeric: '0',
  'numeric(38, 0)': '0',
  boolean: false,
  timestamptz: '1970-01-01T00:00:00.000Z',
  date: '1970-01-01',
  json: 'null',
}
