import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../../core/active-call.ts'
import type { Implementation } from '../../core/implement.ts'
import { isFinal } from '../../core/long-running/operation-status.ts'
import type { Runs } from '../../core/long-running/run.ts'
import { uuidv7 } from '../../core/uuid.ts'
import { runStore } from '../../storage/long-running/run-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { compileRuns } from './run-pipelines.ts'
import { stepsOf } from './steps.ts'
import { type Work, work } from './work.ts'

/** The runs of the long-running operations of a service, of which this instance does its part. */
export interface RunningRuns extends Runs {
  /** Begins to take up runs. */
  begin(environment: Environment): void
  /**
   * Takes up no more, and gives those that it is at so many milliseconds; then they are given up, for another instance
   * to begin them again, or failed.
   */
  drain(milliseconds: number): Promise<void>
  /**
   * Forgets so many, at most, that ended 7 days ago or before, or that have waited as long for an operation that the
   * service does not have any more. How many that were.
   */
  purge(now: Date, most: number): Promise<number>
}

/** Milliseconds between two looks for runs that nobody works on, and for those that shall be given up. */
const interval = 1000
/** Milliseconds that this instance has hold of a run after it last said so. */
const lease = 5000
/** How many runs it is at, at most. */
const most = 8
/** Milliseconds that runs have to stop when they are told to. */
const stopping = 1000
/** Milliseconds that a run is kept after its end. */
const kept = 7 * 24 * 60 * 60 * 1000
/** Milliseconds between two looks at a run that another instance is at: the first, and at most. */
const pauses = [20, 500] as const

/** Opens the runs of a service. Throws a TypeError when one of its long-running operations cannot be compiled. */
export function openRuns(
  implementation: Implementation,
  storage: Storage,
  observe: Environment['observe'],
  checkOutput: boolean,
): RunningRuns {
  const store = runStore(storage.own)
  const holder = uuidv7()
  const steps = stepsOf(implementation, storage)
  const pipelines = compileRuns(implementation, {
    observe,
    unitOfWork: storage,
    checkOutput,
    conclude: async (call, output) => call.run?.conclude(output),
  })
  const names = [...pipelines.keys()]
  const active = new Map<string, Work>()
  let environment: Environment | undefined
  let isDraining = false
  let taking: Promise<void> | undefined
  let renewing: Promise<void> | undefined
  let isWanted = false
  let timer: NodeJS.Timeout | undefined

  const report = (error: unknown): void => observe({ kind: 'error_unexpected', error, call: undefined, origin: 'runs' })

  const take = async (environment: Environment): Promise<void> => {
    const until = Date.now() + lease
    for (const held of await store.take(holder, names, most - active.size, lease, active)) {
      const pipeline = pipelines.get(held.operation)
      if (!pipeline) continue
      const begun = work(held, until, { store, holder, pipeline, environment, step: steps(held.id), hold })
      active.set(held.id, begun)
      void begun.done.then(() => {
        active.delete(held.id)
        wake()
      })
    }
  }

  const isOn = (): boolean => isWanted && !isDraining && active.size < most

  const takeAll = async (environment: Environment): Promise<void> => {
    while (isOn()) {
      isWanted = false
      await take(environment).catch(report)
    }
    taking = undefined
  }

  const wake = (): void => {
    isWanted = true
    if (environment && isOn()) taking ??= takeAll(environment)
  }

  /** Says that this instance is still there, and hears which runs shall be given up. */
  const renew = async (): Promise<void> => {
    const asked = [...active.values()]
    const until = Date.now() + lease
    for (const it of asked) {
      const fraction = it.takeProgress()
      if (fraction !== undefined) await store.tell(holder, it.id, fraction, (environment as Environment).now())
    }
    const held = await store.renew(
      holder,
      asked.map(({ id }) => id),
      lease,
    )
    for (const it of asked) {
      const cancels = held.get(it.id)
      if (cancels === undefined) it.abort('lost')
      else it.heldUntil = until
      if (cancels) it.abort('cancelled')
    }
  }

  const hold = (): Promise<void> => {
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  const tick = (): void => {
    wake()
    if (active.size === 0) return
    hold().catch((error) => {
      report(error)
      for (const it of active.values()) if (Date.now() >= it.heldUntil) it.abort('lost')
    })
  }

  const ended = (): Promise<unknown> => Promise.all([...active.values()].map(({ done }) => done))

  return {
    start: (call) => store.start(call),
    wake,
    find: (call, id) => store.find(call, id),
    forget: (call, id) => store.forget(call, id),
    async cancel(call, id) {
      const run = await store.cancel(call, id)
      if (run) active.get(id)?.abort('cancelled')
      return run
    },
    async wait(id, milliseconds, signal) {
      const until = performance.now() + milliseconds
      let pause: number = pauses[0]
      for (;;) {
        const run = await store.read(id)
        const left = until - performance.now()
        if (!run || isFinal(run.status) || left <= 0 || signal.aborted) return run
        const own = active.get(id)?.done
        await rest(own ? left : Math.min(pause, left), signal, own)
        pause = Math.min(pause * 2, pauses[1])
      }
    },
    begin(given) {
      environment = given
      timer = setInterval(tick, interval).unref()
      wake()
    },
    async drain(milliseconds) {
      isDraining = true
      await taking
      await Promise.race([ended(), sleep(milliseconds, undefined, { ref: false })])
      for (const it of active.values()) it.abort('draining')
      await Promise.race([ended(), sleep(stopping, undefined, { ref: false })])
      clearInterval(timer)
    },
    purge: (now, most) => store.purge(new Date(now.getTime() - kept), most),
  }
}

/** Resolves after so many milliseconds, when there is a signal, or when something else has come. */
async function rest(milliseconds: number, signal: AbortSignal, other: Promise<void> | undefined): Promise<void> {
  const over = new AbortController()
  const both = AbortSignal.any([signal, over.signal])
  const resting = sleep(milliseconds, undefined, { signal: both }).catch(() => undefined)
  await Promise.race([resting, ...(other ? [other] : [])])
  over.abort()
}
