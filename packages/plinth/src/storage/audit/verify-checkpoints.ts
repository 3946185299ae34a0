import type { KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Connection } from '../dialect/connection.ts'
import { chainHead } from './chain.ts'
import { type Checkpoint, isGenuine, keyId, parseCheckpoint } from './checkpoint.ts'
import type { AuditFault } from './fault.ts'

/** Checkpoints to hold an audit log against. */
export interface CheckpointSource {
  readonly file: string
  /** Bytes of the file to read; what comes later may be about records that a snapshot does not have. */
  readonly size: number
  /** The public keys that may have signed them. */
  readonly keys: readonly KeyObject[]
}

/** What the checkpoints say of a log. */
export interface CheckpointVerdict {
  /** How many there are. */
  readonly count: number
  /** The last record that one of them agrees about; 0 without. */
  readonly covered: number
  readonly fault: AuditFault | undefined
}

/**
 * Holds the hashes that are in the database against those that checkpoints have sworn to. One line is in memory at
 * once.
 */
export async function verifyCheckpoints(
  connection: Connection,
  { file, size, keys }: CheckpointSource,
): Promise<CheckpointVerdict> {
  const known = new Map(keys.map((key) => [keyId(key), key]))
  let count = 0
  let covered = 0
  let forged: AuditFault | undefined
  let furthest: Checkpoint | undefined
  let contradicted: Checkpoint | undefined
  if (size > 0) {
    const lines = createInterface({ input: createReadStream(file, { end: size - 1 }), crlfDelay: Infinity })
    for await (const line of lines) {
      count++
      const checkpoint = parseCheckpoint(line)
      const wrong = wrongWith(checkpoint, known)
      if (!checkpoint || wrong) {
        forged ??= { kind: 'forged', sequence: count, id: undefined, message: `Checkpoint ${count} ${wrong}.` }
        continue
      }
      const { sequence, hash } = checkpoint
      const stored = await connection.get('select hash from plinth_audit where sequence = ?', [sequence])
      if (stored?.hash === hash) covered = Math.max(covered, sequence)
      else if (stored && !(contradicted && contradicted.sequence <= sequence)) contradicted = checkpoint
      if (!furthest || sequence > furthest.sequence) furthest = checkpoint
    }
  }
  const end = (await chainHead(connection)).sequence
  const cut = furthest && furthest.sequence > end ? cutFault(end, furthest) : undefined
  const fault = (contradicted && (await rewrittenFault(connection, covered, contradicted))) ?? cut ?? forged
  return { count, covered, fault }
}

function wrongWith(checkpoint: Checkpoint | undefined, keys: ReadonlyMap<string, KeyObject>): string | undefined {
  if (!checkpoint) return 'is not readable'
  const key = keys.get(checkpoint.key_id)
  if (!key) return `is signed with another key, ${JSON.stringify(checkpoint.key_id)}`
  return isGenuine(checkpoint, key) ? undefined : 'has a signature that is not of its key'
}

function cutFault(end: number, { sequence, at }: Checkpoint): AuditFault {
  const message = `The end is cut off: the last record is ${end}, and at ${at} it was ${sequence} or later.`
  return { kind: 'cut', sequence: end + 1, id: undefined, message }
}

async function rewrittenFault(
  connection: Connection,
  covered: number,
  { sequence, at }: Checkpoint,
): Promise<AuditFault> {
  const first = covered < sequence ? covered + 1 : 1
  const id = (await connection.get('select id from plinth_audit where sequence = ?', [first]))?.id as string | undefined
  const where = first === sequence ? `Record ${first} has` : `Records have, from one of ${first} to ${sequence} on,`
  const message = `${where} been written anew since the checkpoint of ${at}.`
  return { kind: 'rewritten', sequence: first, id, message }
}
