import type { Observe } from '../../core/observation.ts'
import type { Ledger } from './ledger.ts'

/** What is done with the log, from a position on. */
export interface Task {
  readonly name: string
  /** Called when this process has taken hold. Answers what does the next part, again and again. */
  readonly begin: (isHeld: () => boolean) => Promise<Part>
}

/** Does the next part of a task after a position. Undefined when another process has taken hold in the meantime. */
export type Part = (position: number) => Promise<Progressed | undefined>

/** How far a task has come. */
export interface Progressed {
  readonly position: number
  /** Whether there was nothing to do. */
  readonly isIdle: boolean
  /** How many subjects wait behind the position. */
  readonly waiting: number
}

/** The work on a task, whenever no other process is at it. */
export interface Shift {
  /** Says that there is something new. */
  readonly wake: () => void
  /** Resolves when the part that is being done has been, and another process can go on. */
  readonly stop: () => Promise<void>
}

/** Milliseconds after which it looks for itself whether there is something new. */
const interval = 1000
/** Milliseconds that a process has hold after it last said so. */
const lease = 5000

/** Works on a task until it is stopped. Told of what is new, it does not wait; not told, it looks every second. */
export function shift({ name, begin }: Task, ledger: Ledger, observe: Observe): Shift {
  let stopped = false
  let isNew = false
  let rouse: (() => void) | undefined
  let heldUntil = 0
  const isOn = (): boolean => !stopped
  const isHeld = (): boolean => isOn() && Date.now() < heldUntil

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

  const report = async ({ position, waiting }: Progressed): Promise<void> => {
    const { depth, oldest } = await ledger.backlog(position)
    const age = oldest === undefined ? 0 : Math.max(0, Date.now() - Date.parse(oldest))
    observe({ kind: 'relay_progressed', consumer: name, depth: depth + waiting, age })
  }

  const holding = async (from: number): Promise<void> => {
    const part = await begin(isHeld)
    for (let position = from; isHeld(); ) {
      isNew = false
      const done = await part(position)
      if (!done) {
        heldUntil = 0
        return
      }
      position = done.position
      await report(done)
      if (done.isIdle) await sleep()
    }
  }

  const run = async (): Promise<void> => {
    while (isOn()) {
      try {
        const position = await hold()
        if (position === undefined) await sleep()
        else await holding(position)
      } catch (error) {
        heldUntil = 0
        observe({ kind: 'error_unexpected', error, call: undefined, origin: `relay to ${name}` })
        isNew = false
        await sleep()
      }
    }
  }

  const renew = (): void => {
    if (!isHeld()) return
    hold().catch((error) => observe({ kind: 'error_unexpected', error, call: undefined, origin: `relay to ${name}` }))
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
