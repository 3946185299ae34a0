import type { SchemaColumn } from '../dialect/schema.ts'
import { holds } from './loss.ts'

/** What a declaration would have rows begin with, by the column's name. */
export type Fillers = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>

/** What rows that are there already get in a column that they must have something in. */
export function fillerOf({ name, type }: SchemaColumn, fillers: Fillers): unknown {
  const declared = fillers[name]
  return (declared && holds(type, declared.type) ? declared.value : undefined) ?? nothing[type] ?? ''
}

/** What rows that are there already get in a column that is new to them, if they need anything. */
export function needed(column: SchemaColumn, fillers: Fillers): Readonly<Record<string, unknown>> {
  return column.required ? { [column.name]: fillerOf(column, fillers) } : {}
}

const nothing: Readonly<Record<string, unknown>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  bigint: 0,
  'double precision': 0,
  numeric: '0',
  boolean: false,
  timestamptz: '1970-01-01T00:00:00.000Z',
  date: '1970-01-01',
  json: 'null',
}
