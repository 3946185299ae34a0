import type { Table } from '../table/table.ts'
import type { Session } from '../unit-of-work/session.ts'

/** Records that the caller has read a version of a row. */
export function recordRead(session: Session, { resource }: Table, id: unknown, version: number): void {
  session.audit({ resource, id: String(id), action: 'read', version, changes: [] })
}
