import type { AuditRecord } from './record.ts'

/**
 * What one call has done and read, with each version of a row in one record: who writes a row sees it as it was and as
 * it is then, so a read of it says nothing that the record of the write does not.
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

/**
 * What was read by a call whose writes are taken back. Who has read a version that it made itself, which nobody will
 * find, has seen the row as it was before.
 */
export function readAlone(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const undone = new Set(records.filter(isMade).map((it) => nameOf(it, it.version)))
  const reads = records.flatMap((it): AuditRecord[] => {
    if (it.action !== 'read') return []
    let { version } = it
    while (undone.has(nameOf(it, version))) version--
    // Before the first version there was no row; a read that names no version is not of one.
    return version > 0 || version === it.version ? [{ ...it, version }] : []
  })
  return toldOnce(reads)
}

/** Whether what was done made a version; what removes a row for good names the one that it removes. */
function isMade({ action, state }: AuditRecord): boolean {
  return action !== 'read' && action !== 'purge' && (action !== 'delete' || state !== undefined)
}

/** Where callers choose the keys, one key may be that of several rows. */
function nameOf({ resource, resource_id, tenant_id, owner_id }: AuditRecord, version: number): string {
  return JSON.stringify([resource, resource_id, tenant_id, owner_id, version])
}
