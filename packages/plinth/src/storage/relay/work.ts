import type { Observe } from '../../core/observation.ts'
import { deliverBatch } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { Ledger, Parked } from './ledger.ts'
import { retry } from './retry.ts'

/** The work on one shard of a consumer. */
export interface Work {
  /** Says that there is something new. */
  readonly wake: () => void
  /** Resolves when what is being delivered has been, and another process can go on. */
  readonly stop: () => Promise<void>
}

/** Records that are read at once. */
const page = 256
/** Milliseconds after which it looks for itself whether there is something new. */
const interval = 1000
/** Milliseconds that a process has hold of a shard after it last said so. */
const lease = 5000

/** Works on one shard of a consumer, whenever no other process does, until it is stopped. */
export function work(consumer: Consumer, ledger: Ledger, observe: Observe): Work {
  let stopped = false
  let isNew = false
  let rouse: (() => void) | undefined
  let heldUntil = 0
  const isHeld = (): boolean => !stopped && Date.now() < heldUntil

  const sleep = async (): Promise<void> => {
    if (isNew || stopped) return
    await new Promise<void>((resolve) => {
      rouse = resolve
      setTimeout(resolve, interval).unref()
    })
    rouse = undefined
  }

  const hold = async (): Promise<number | undefined> => {
    const until = Date.now() + lease
    const position = await ledger.hold(lease)
    heldUntil = position === undefined ? 0 : until
    return position
  }

  const tell = (failed: readonly Parked[], dead: boolean): void => {
    for (const { subject, sequence, attempts, problem } of failed)
      if (problem !== undefined)
        observe({ kind: 'delivery_failed', consumer: consumer.name, subject, sequence, attempts, problem, dead })
  }

  /** Tries what waits and is due. Whether there may be more. */
  const tryAgain = async (position: number, waiting: Set<string>): Promise<boolean> => {
    const due = await ledger.due(page)
    if (due.length === 0) return false
    const tried = await Promise.all(due.map((it) => retry(it, consumer, ledger)))
    await consumer.flush?.()
    const parked = tried.flatMap((it) => it.parked)
    const dead = tried.flatMap((it) => it.dead)
    const settled = tried.flatMap((it) => it.settled)
    if (!(await ledger.keep({ position, parked, settled, dead }))) heldUntil = 0
    tell(parked, false)
    tell(dead, true)
    const still = await ledger.waiting()
    for (const subject of waiting) if (!still.has(subject)) waiting.delete(subject)
    return true
  }

  /** Delivers the next page. The position after it; undefined when there was nothing new. */
  const goOn = async (position: number, waiting: Set<string>): Promise<number | undefined> => {
    const records = await ledger.after(position, page)
    const last = records.at(-1)?.sequence as number | undefined
    if (last === undefined) return undefined
    const { parked, undone } = await deliverBatch(records.filter(consumer.wants), { consumer, waiting, isHeld })
    await consumer.flush?.()
    const reached = undone === undefined ? last : undone - 1
    const kept = parked.filter(({ sequence }) => sequence <= reached)
    if (!(await ledger.keep({ position: reached, parked: kept, settled: [], dead: [] }))) heldUntil = 0
    tell(kept, false)
    return reached
  }

  const report = async (position: number, waiting: number): Promise<void> => {
    const { depth, oldest } = await ledger.backlog(position)
    const age = oldest === undefined ? 0 : Math.max(0, Date.now() - Date.parse(oldest))
    observe({ kind: 'relay_progressed', consumer: consumer.name, depth: depth + waiting, age })
  }

  const holding = async (from: number): Promise<void> => {
    const waiting = await ledger.waiting()
    for (let position = from; isHeld(); ) {
      isNew = false
      const again = waiting.size > 0 && (await tryAgain(position, waiting))
      const reached = await goOn(position, waiting)
      position = reached ?? position
      await report(position, waiting.size)
      if (reached === undefined && !again) await sleep()
    }
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        const position = await hold()
        if (position === undefined) await sleep()
        else await holding(position)
      } catch (error) {
        heldUntil = 0
        observe({ kind: 'error_unexpected', error, call: undefined, origin: `relay to ${consumer.name}` })
        isNew = false
        await sleep()
      }
    }
  }

  const renew = (): void => {
    if (isHeld())
      hold().catch((error) => observe({ kind: 'error_unexpected', error, call: undefined, origin: 'relay' }))
  }
  const renewal = setInterval(renew, lease / 3).unref()
  const running = run()
  let stopping: Promise<void> | undefined
  return {
    wake() {
      isNew = true
      rouse?.()
    },
    stop() {
      stopped = true
      rouse?.()
      clearInterval(renewal)
      stopping ??= running.then(() => (heldUntil > 0 ? ledger.release() : undefined))
      return stopping
    },
  }
}
