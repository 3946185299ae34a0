import type { Observe } from '../../core/observation.ts'
import { deliverBatch } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { Ledger, Parked } from './ledger.ts'
import { retry } from './retry.ts'
import type { Task } from './shift.ts'

/** Records that are read at once. */
const page = 256

/** The task of telling a consumer: first what waits and is due, then what is new. */
export function consuming(consumer: Consumer, ledger: Ledger, observe: Observe): Task {
  const tell = (failed: readonly Parked[], dead: boolean): void => {
    for (const { subject, sequence, attempts, problem } of failed)
      if (problem !== undefined)
        observe({ kind: 'delivery_failed', consumer: consumer.name, subject, sequence, attempts, problem, dead })
  }

  /** How many were tried; undefined when hold was lost. */
  const tryAgain = async (position: number, waiting: Set<string>): Promise<number | undefined> => {
    const due = await ledger.due(page)
    if (due.length === 0) return 0
    const tried = await Promise.all(due.map((it) => retry(it, consumer, ledger)))
    const parked = tried.flatMap((it) => it.parked)
    const dead = tried.flatMap((it) => it.dead)
    const settled = tried.flatMap((it) => it.settled)
    if (!(await ledger.keep({ position, parked, settled, dead }))) return undefined
    tell(parked, false)
    tell(dead, true)
    const still = await ledger.waiting()
    for (const subject of waiting) if (!still.has(subject)) waiting.delete(subject)
    return due.length
  }

  return {
    name: consumer.name,
    async begin(isHeld) {
      const waiting = await ledger.waiting()
      let isIdle = true
      return async (position) => {
        // What somebody has put back among the waiting is found when there is nothing else to do.
        const tried = isIdle || waiting.size > 0 ? await tryAgain(position, waiting) : 0
        if (tried === undefined) return undefined
        const records = await ledger.after(position, page)
        const last = records.at(-1)?.sequence as number | undefined
        isIdle = last === undefined
        if (last === undefined) return { position, isIdle: tried === 0, waiting: waiting.size }
        const { parked, undone } = await deliverBatch(records.filter(consumer.wants), { consumer, waiting, isHeld })
        const reached = undone === undefined ? last : undone - 1
        const kept = parked.filter(({ sequence }) => sequence <= reached)
        if (!(await ledger.keep({ position: reached, parked: kept, settled: [], dead: [] }))) return undefined
        tell(kept, false)
        return { position: reached, isIdle: false, waiting: waiting.size }
      }
    },
  }
}
