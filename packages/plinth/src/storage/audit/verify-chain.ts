import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connection } from '../dialect/connection.ts'
import { type ChainHead, link, origin } from './chain.ts'
import { diagnose } from './diagnose.ts'
import type { AuditFault } from './fault.ts'
import { storedRecords } from './stored-records.ts'

/** How far a chain is sound, and what is wrong there. */
export interface ChainVerdict {
  readonly head: ChainHead
  readonly fault: AuditFault | undefined
}

/**
 * Recomputes the chain from its first record to the first that is not as it was written. `progress` is told how many
 * were.
 */
export async function verifyChain(connection: Connection, progress: (records: number) => void): Promise<ChainVerdict> {
  let head = origin
  for await (const records of storedRecords(connection, Number.MIN_SAFE_INTEGER)) {
    for (const found of records) {
      const { record, hash, readable } = found
      const sequence = head.sequence + 1
      if (record.sequence < sequence) return { head, fault: misplaced(record) }
      if (record.sequence > sequence) return { head, fault: await diagnose(connection, head, undefined) }
      if (!readable || link(head.hash, record) !== hash) return { head, fault: await diagnose(connection, head, found) }
      head = { sequence, hash }
    }
    progress(head.sequence)
    await nextTurn()
  }
  return { head, fault: undefined }
}

function misplaced({ sequence, id }: { readonly sequence: number; readonly id: string }): AuditFault {
  return { kind: 'inserted', sequence, id, message: `Record ${sequence} was put in: the first one is 1.` }
}
