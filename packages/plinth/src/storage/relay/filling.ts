import { setTimeout as sleep } from 'node:timers/promises'
import type { Observe } from '../../core/observation.ts'
import type { Sink } from '../sink/sink.ts'
import { problemOf } from './batch.ts'
import type { Ledger } from './ledger.ts'
import type { Task } from './shift.ts'

/** Records that are written at once. */
const page = 256
/** Milliseconds that a sink which fails is left alone for, at first and at most. */
const pause = { first: 500, most: 30_000 }

/** The task of filling a sink, page after page. Nothing is left out: what cannot be written keeps what is behind it. */
export function filling(sink: Sink, ledger: Ledger, observe: Observe): Task {
  return {
    name: sink.name,
    begin: async (isHeld) => async (position) => {
      const records = await ledger.after(position, page)
      const last = records.at(-1)?.sequence as number | undefined
      if (last === undefined) return { position, isIdle: true, waiting: 0 }
      for (let attempts = 1; isHeld(); attempts++) {
        try {
          await sink.write(records)
          const isKept = await ledger.keep({ position: last, parked: [], settled: [], dead: [] })
          return isKept ? { position: last, isIdle: false, waiting: 0 } : undefined
        } catch (thrown) {
          const subject = `${records.length} records`
          const failed = { consumer: sink.name, subject, sequence: position + 1, attempts, problem: problemOf(thrown) }
          observe({ kind: 'delivery_failed', ...failed, dead: false })
          await sleep(Math.min(pause.first * 2 ** (attempts - 1), pause.most), undefined, { ref: false })
        }
      }
      return { position, isIdle: true, waiting: 0 }
    },
  }
}
