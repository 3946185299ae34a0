import { durationText, secondsOf } from '../../core/schema/duration.ts'
import type { SqlValue } from './value.ts'

/** How a column holds the values of a field. */
export interface Form {
  /** A value of the field as the column holds it. */
  readonly encode: (value: unknown) => SqlValue
  /** Undefined when the column holds values as they are. */
  readonly decode: ((value: SqlValue) => unknown) | undefined
}

/** A form of values that are there; what is absent is null in every column. */
export function form(encode: (value: unknown) => SqlValue, decode?: (value: SqlValue) => unknown): Form {
  return { encode: (value) => (value === undefined || value === null ? null : encode(value)), decode }
}

/** Values that columns hold as they are. */
export const plain: Form = form((value) => value as SqlValue)

/** Values as JSON text, with the members in their order. */
const json: Form = form(JSON.stringify, (value) => JSON.parse(value as string))

/** Truth values as 1 and 0, for engines without a type for them. */
export const bit: Form = form(
  (value) => (value ? 1 : 0),
  (value) => value === 1,
)

/** Durations as microseconds. */
const duration: Form = form(
  (value) => secondsOf(value as string) * 1_000_000,
  (value) => durationText((value as number) / 1_000_000),
)

/** The forms that are those of every engine: of durations, and of values that have parts. */
export const commonForms = { duration, array: json, map: json, object: json, any: json }
