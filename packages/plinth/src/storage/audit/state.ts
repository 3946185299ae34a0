import type { SqlRow } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Column } from '../table/column.ts'
import type { Row } from '../table/row.ts'
import type { Table } from '../table/table.ts'

/** The row after a change, or before it when the change removed it, as far as it may be disclosed. */
export function stateOf({ state, changes }: SqlRow): Row {
  if (state !== null) return JSON.parse(state as string)
  const [whole] = JSON.parse(changes as string)
  return whole.value ?? whole.from
}

/**
 * Whether a row was there after what a record tells of; false of a change by a version of Plinth that kept no states.
 */
export function isThere({ action, state }: SqlRow): boolean {
  return action === 'create' || (state !== null && action !== 'delete')
}

/** The same in SQL; a row that is deleted and still kept counts as well. */
export const isKeptSql = `(state is not null or action = 'create')`

/** What was there after a change in SQL, as a JSON text; a change that makes the whole row holds it itself. */
export function stateSql({ member }: Dialect): string {
  return `coalesce(state, ${member('changes', [0, 'value'], 'json')})`
}

/**
 * When the row of a record was made, in SQL: it tells the rows apart that have had one key. Null of an update or a soft
 * deletion of earlier versions.
 */
export function madeSql({ member }: Dialect): string {
  const [made, removed] = ['value', 'from'].map((whole) => member('changes', [0, whole, 'created_at'], 'text'))
  return `coalesce(${member('state', ['created_at'], 'text')}, ${made}, ${removed})`
}

/**
 * ` and ...`: whether a record tells what became of a row that was not deleted yet, or is not any more; what becomes of
 * a deleted one says nothing of the row that has its key by then.
 */
export function liveSql({ rules, dialect }: Pick<Table, 'rules' | 'dialect'>): string {
  if (!rules.softDelete) return ''
  return ` and action <> 'purge' and (action = 'delete' or ${dialect.member('state', ['deleted_at'], 'text')} is null)`
}

/** A field of the JSON text in a column `state` in SQL, as the table of the rows holds it; a secret is masked there. */
export function fieldSql({ name, type, kind, secret }: Column, { member, microseconds }: Dialect): string {
  if (kind === 'duration' && !secret) return microseconds(member('state', [name], 'text'))
  return member('state', [name], secret ? 'text' : type)
}
