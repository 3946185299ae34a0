import type { Row } from '../table/row.ts'
import type { Table } from '../table/table.ts'
import type { Session } from '../unit-of-work/session.ts'

/** What stands in the place of a key in the record of a read of several rows: of a list, or of its count. */
const several = '*'

/** Records that the caller has read a version of a row, and whose it is. */
export function recordRead(session: Session, { resource }: Table, id: unknown, version: number, owner?: unknown): void {
  session.audit({ resource, id: String(id), action: 'read', version, changes: [], owner: owner as string | undefined })
}

/**
 * Records that the caller, to whom the rows of other owners are open, has read these: one record for each other owner.
 * Where there is none the caller has learned just that, and one record names no owner.
 */
export function recordReadOfOthers(session: Session, table: Table, rows: readonly Row[]): void {
  const user = session.call.principal?.user
  const owners = new Set<unknown>(rows.map(({ owner_id: owner }) => owner))
  owners.delete(user)
  for (const owner of owners.size > 0 ? owners : [undefined]) recordRead(session, table, several, 0, owner)
}
