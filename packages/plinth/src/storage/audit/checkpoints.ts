import type { KeyObject } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Observe } from '../../core/observation.ts'
import type { ChainHead } from './chain.ts'
import { signCheckpoint } from './checkpoint.ts'

/** Where checkpoints go, and what signs them. */
export interface CheckpointOptions {
  /** One checkpoint a line, as JSON; several processes may write to it. */
  readonly file: string
  /** A private key of Ed25519. */
  readonly key: KeyObject
}

/** Who makes checkpoints as the audit log grows. */
export interface Checkpoints {
  /** Takes note of where the chain ends now. */
  readonly chained: (head: ChainHead) => void
  /** Signs what is not yet signed, and closes the file. */
  readonly close: () => void
}

/** Records after which a checkpoint is made at once. */
const mostRecords = 10_000
/** Milliseconds that a record waits for a checkpoint, at most. */
const longestWait = 60_000

/**
 * Makes a checkpoint of the audit log every 10,000 records, or a minute after the first that none covers: a line in the
 * file, and one in the log. One that cannot be written is observed, and the next is made in its time. Throws an Error
 * when the file cannot be opened.
 */
export function checkpoints({ file, key }: CheckpointOptions, observe: Observe): Checkpoints {
  mkdirSync(dirname(file), { recursive: true })
  const descriptor = openSync(file, 'a')
  let uncovered: ChainHead | undefined
  let covered: number | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const make = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!uncovered) return
    const checkpoint = signCheckpoint(uncovered, new Date(), key)
    covered = uncovered.sequence
    uncovered = undefined
    try {
      writeSync(descriptor, `${JSON.stringify(checkpoint)}\n`)
    } catch (error) {
      observe({ kind: 'error_unexpected', error, call: undefined, origin: 'audit checkpoint' })
    }
    const message = `The audit log has come to record ${checkpoint.sequence}`
    observe({ kind: 'message', level: 'info', message, fields: { checkpoint }, call: undefined })
  }

  return {
    chained(head) {
      uncovered = head
      covered ??= head.sequence
      if (head.sequence - covered >= mostRecords) make()
      else timer ??= setTimeout(make, longestWait).unref()
    },
    close() {
      if (closed) return
      closed = true
      make()
      closeSync(descriptor)
    },
  }
}
