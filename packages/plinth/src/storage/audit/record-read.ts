import type { Session } from '../session.ts'
import type { Table } from '../table.ts'

/** Records that the caller has read a version of a row. */
export function recordRead(session: Session, { resource }: Table, id: unknown, version: number): void {
  session.audit({ resource, id: String(id), action: 'read', version, changes: [] })
}
