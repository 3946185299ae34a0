import { type Column, masked } from './column.ts'
import type { Row } from './row.ts'

/** One step of a change: an operation of JSON Patch (RFC 6902) that also says what was there before. */
export interface Change {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: unknown
  readonly from?: unknown
}

/** Those of the fields in which two states of a row differ. */
export function changedFields(fields: readonly Column[], before: Row, after: Row): Column[] {
  return fields.filter(({ name, encode }) => encode(before[name]) !== encode(after[name]))
}

/** What has changed in these fields; of a secret, that it has. */
export function changes(fields: readonly Column[], before: Row, after: Row): Change[] {
  return fields.map(({ name, pointer: path, secret }) => {
    const from = secret && before[name] !== undefined ? masked : before[name]
    const value = secret && after[name] !== undefined ? masked : after[name]
    if (value === undefined) return { op: 'remove', path, from }
    return from === undefined ? { op: 'add', path, value } : { op: 'replace', path, value, from }
  })
}

/** The change that makes a row, as far as it may be disclosed. */
export function creation(row: Row): Change[] {
  return [{ op: 'add', path: '', value: row }]
}

/** The change that removes a row, as far as it may be disclosed. */
export function deletion(row: Row): Change[] {
  return [{ op: 'remove', path: '', from: row }]
}
