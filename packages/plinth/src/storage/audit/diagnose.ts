import type { Connection } from '../dialect/connection.ts'
import { type ChainHead, link } from './chain.ts'
import type { AuditFault } from './fault.ts'
import type { AuditRecord } from './record.ts'
import { type StoredRecord, storedRecords } from './stored-records.ts'

/** How many deleted records in a row are recognised although those after them have been given new numbers. */
const mostRenumbered = 1000

/**
 * What has been done to a chain that is sound up to `head` and no further. `found` is the next record that there is,
 * undefined when its number is missing. The hashes tell where a record has once been, so one pass over the rest finds
 * whether the right one still exists, and whether the wrong one belongs elsewhere.
 */
export async function diagnose(
  connection: Connection,
  head: ChainHead,
  found: StoredRecord | undefined,
): Promise<AuditFault> {
  const sequence = head.sequence + 1
  let next: StoredRecord | undefined
  let right: { readonly id: string; readonly at: number; readonly hash: string } | undefined
  let isMoved = false
  let before = found
  for await (const records of storedRecords(connection, found ? sequence : head.sequence)) {
    for (const it of records) {
      next ??= it
      const hash = link(head.hash, at(it.record, sequence))
      if (!right && (hash === it.hash || hash === found?.hash))
        right = { id: it.record.id, at: it.record.sequence, hash }
      isMoved ||= found !== undefined && belongsBeside(found, it, before)
      before = it
    }
  }
  if (found && right) isMoved ||= link(right.hash, at(found.record, sequence + 1)) === found.hash

  const fault = (kind: AuditFault['kind'], id: string | undefined, message: string): AuditFault => ({
    kind,
    sequence,
    id,
    message,
  })
  if (right && (isMoved || !found))
    return fault('reordered', right.id, `Record ${sequence} now stands in place ${right.at}.`)
  if (!found) return fault('deleted', undefined, `Record ${sequence} is missing, and later ones are there.`)
  const { id } = found.record
  if (right) return fault('inserted', id, `Record ${sequence} was put in: the one that belongs here is ${right.id}.`)
  if (isMoved) return fault('reordered', id, `Record ${sequence} belongs in another place.`)
  if (next && isRenumbered(found, next))
    return fault('deleted', id, `Record ${sequence} is missing, and later ones have been given new numbers.`)
  if (next && link(found.hash, next.record) === next.hash)
    return fault('changed', id, `Record ${sequence} is not what was written; its hash is.`)
  return fault(
    'changed',
    id,
    `Record ${sequence} is not what was written: it or its hash was changed, or it was put in.`,
  )
}

function at(record: AuditRecord, sequence: number): AuditRecord {
  return { ...record, sequence }
}

/** Whether the hash of a record says that it has been next to another, or, without its hash, in the other's place. */
function belongsBeside({ record, hash }: StoredRecord, other: StoredRecord, before: StoredRecord | undefined): boolean {
  const { sequence } = other.record
  return (
    link(other.hash, at(record, sequence)) === hash ||
    link(other.hash, at(record, sequence + 1)) === hash ||
    (before !== undefined && link(before.hash, at(record, sequence)) === other.hash)
  )
}

/** Whether the second followed the first when both had higher numbers. */
function isRenumbered(first: StoredRecord, second: StoredRecord): boolean {
  const { sequence } = second.record
  for (let removed = 1; removed <= mostRenumbered; removed++)
    if (link(first.hash, at(second.record, sequence + removed)) === second.hash) return true
  return false
}
