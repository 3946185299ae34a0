import type { KeyObject } from 'node:crypto'
import { statSync } from 'node:fs'
import { openEngine } from '../dialect/open-engine.ts'
import type { AuditFault } from './fault.ts'
import { verifyChain } from './verify-chain.ts'
import { verifyCheckpoints } from './verify-checkpoints.ts'

/** What to verify, and against what. */
export interface VerifyOptions {
  /** The URL of the database, which is only read. */
  readonly url: string
  /** The file of the checkpoints, and the public keys that may have signed them. Default: the chain alone. */
  readonly checkpoints?: { readonly file: string; readonly keys: readonly KeyObject[] } | undefined
  /** Told from time to time how many records have been found sound. */
  readonly progress?: (records: number) => void
}

/** How an audit log was found. */
export interface Verification {
  /** Whether there is no fault. */
  readonly sound: boolean
  /** Records up to the first that is not as it was written. */
  readonly records: number
  /** The hash of the last of them. */
  readonly hash: string
  /** Lines in the file of checkpoints; undefined when none was given. */
  readonly checkpoints: number | undefined
  /**
   * Sound records after the last that a checkpoint agrees about: a chain alone does not show that its end was cut off.
   */
  readonly uncovered: number
  /** What is wrong with the chain, and what checkpoints say against it. */
  readonly faults: readonly AuditFault[]
}

/**
 * Verifies the audit log of a database, on a snapshot and in bounded memory: recomputes the chain of its records and
 * holds it against checkpoints. Rejects with an Error when it cannot be read.
 */
export async function verifyAudit({ url, checkpoints, progress }: VerifyOptions): Promise<Verification> {
  const source = checkpoints && { ...checkpoints, size: statSync(checkpoints.file).size }
  const connection = await (await openEngine(url)).reader()
  try {
    await connection.run('begin')
    const version = (await connection.get(connection.dialect.systemVersion, []))?.version as number
    if (version < 2)
      throw new Error(
        version === 0
          ? 'The database has no audit log.'
          : 'The audit log is older than its hashes. They are made at the next start of the service.',
      )
    const chain = await verifyChain(connection, progress ?? (() => undefined))
    const signed = source && (await verifyCheckpoints(connection, source))
    const faults = [chain.fault, signed?.fault].filter((it) => it !== undefined)
    return {
      sound: faults.length === 0,
      records: chain.head.sequence,
      hash: chain.head.hash,
      checkpoints: signed?.count,
      uncovered: Math.max(0, chain.head.sequence - (signed?.covered ?? 0)),
      faults,
    }
  } finally {
    await connection.close()
  }
}
