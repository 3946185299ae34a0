import type { AuditRecord } from './record.ts'

/**
 * What one call has done and read, with each version of a row in one record: who writes a row sees it as it was and as it is
 * then, so a read of it says nothing that the record of the write does not.
 */
export function toldOnce(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const told = new Set<string>()
  for (const record of records) {
    const { action, version } = record
    if (action === 'read' || version === 0) continue
    told.add(nameOf(record, version))
    if (version > 1) told.add(nameOf(record, version - 1))
  }
  return records.filter((record) => {
    if (record.action !== 'read') return true
    const name = nameOf(record, record.version)
    if (told.has(name)) return false
    told.add(name)
    return true
  })
}

/** What was read by a call whose writes are taken back: not what it had written itself, which nobody will find. */
export function readAlone(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const undone = new Set<string>()
  for (const record of records) if (record.action !== 'read') undone.add(nameOf(record, record.version))
  return toldOnce(records.filter((it) => it.action === 'read' && !undone.has(nameOf(it, it.version))))
}

/** Where callers choose the keys, one key may be that of several rows. */
function nameOf({ resource, resource_id, tenant_id, owner_id }: AuditRecord, version: number): string {
  return JSON.stringify([resource, resource_id, tenant_id, owner_id, version])
}
