import type { SqlRow } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Column } from '../table/column.ts'
import type { Row } from '../table/row.ts'

/** What was there after a change, as far as it may be disclosed; what was there before when the change removed it. */
export function stateOf({ state, changes }: SqlRow): Row {
  if (state !== null) return JSON.parse(state as string)
  const [whole] = JSON.parse(changes as string)
  return whole.value ?? whole.from
}

/** Whether a row was there after what a record tells, as far as it tells: those of earlier versions have no state. */
export function isThere({ action, state }: SqlRow): boolean {
  return action === 'create' || (state !== null && action !== 'delete')
}

/** The same in SQL, and of rows that are deleted and still kept. */
export const isKeptSql = `(state is not null or action = 'create')`

/** What was there after a change in SQL, as a JSON text; a change that makes the whole row holds it itself. */
export function stateSql({ member }: Dialect): string {
  return `coalesce(state, ${member('changes', [0, 'value'], 'json')})`
}

/** A field of the JSON text in a column `state` in SQL, as the table of the rows holds it. */
export function fieldSql({ name, type }: Column, { member }: Dialect): string {
  return member('state', [name], type)
}
