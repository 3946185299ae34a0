import type { Session } from '../unit-of-work/session.ts'

/** Records that the caller has used an operation, under its name and that of its service. */
export function recordUse(session: Session): void {
  const { name, service } = session.call.operation
  session.audit({ resource: service, id: name, action: 'use', version: 0, changes: [] })
}
