import { setTimeout as sleep } from 'node:timers/promises'
import { ActiveCall, type Carrier, type Environment } from '../../core/active-call.ts'
import { Failed } from '../../core/failure/failure.ts'
import { failedFrom, problem } from '../../core/failure/problems.ts'
import { invoke, type Pipeline } from '../../core/invoke.ts'
import { keptFailure } from '../../core/long-running/kept-failure.ts'
import type { HeldRun } from '../../storage/long-running/run-row.ts'
import type { Ending, RunStore } from '../../storage/long-running/run-store.ts'
import type { Step } from './steps.ts'

/** Why a run is given up: its caller wants it, another has taken it up, or this instance ends. */
export type Reason = 'cancelled' | 'lost' | 'draining'

/** A run that this instance is at. */
export interface Work {
  readonly id: string
  /** Resolves when it has ended, or has been let go. */
  readonly done: Promise<void>
  /** Milliseconds since the epoch until which nobody else takes it up. */
  heldUntil: number
  /** How much is done, where that has been told since the last time. */
  takeProgress(): number | undefined
  /** Has it given up. */
  abort(reason: Reason): void
}

interface WorkOptions {
  readonly store: RunStore
  readonly holder: string
  readonly pipeline: Pipeline
  readonly environment: Environment
  readonly step: Step
  /** Has the instance say that it is still at its runs, and hear which it has lost. */
  readonly hold: () => Promise<void>
}

/** How often a run is begun, at most: one that ends each instance that it is on must not end them all. */
const mostAttempts = 5

/** Milliseconds until the end of a run is kept that could not be. */
const pause = 250

const reasons = {
  cancelled: () => problem('canceled'),
  lost: () => problem('unavailable'),
  draining: () => problem('draining'),
} as const

/**
 * Does a run that has been taken up, to its end or until it is given up. One that had been begun before is begun again
 * where that is the same as once: its operation is declared idempotent, or all that it does is one transaction.
 */
export function work(held: HeldRun, heldUntil: number, options: WorkOptions): Work {
  const { store, holder, pipeline, environment, step, hold } = options
  const { now, observe } = environment
  const { declaration } = pipeline.operation
  const { id } = held
  let told: number | undefined
  let hasTold = false
  let reason: Reason | undefined
  let isOver = false
  let concluding: Promise<boolean> | undefined
  const call = new ActiveCall(
    pipeline.operation,
    carrierOf(held, declaration.runDeadline),
    environment,
    held.requestId,
    performance.now(),
  )
  call.principal = held.principal
  const isRepeatable = declaration.idempotent || declaration.transaction === 'command'

  /** Keeps how it ends, as soon as the database can be had. False when another has taken it up in the meantime. */
  const end = async (ending: Ending): Promise<boolean> => {
    for (;;) {
      try {
        return await store.end(holder, id, { progress: told, ...ending }, now())
      } catch (thrown) {
        const mayPass = thrown instanceof Failed && thrown.code === 'unavailable'
        if (!mayPass || reason === 'lost' || reason === 'draining') throw thrown
      }
      await sleep(pause, undefined, { ref: false })
    }
  }

  const fail = (failed: Failed): Promise<boolean> => end({ status: 'failed', end: { failure: keptFailure(failed) } })

  /** How a run ends that is not begun any more. */
  const refuse = async (failed: Failed, ending: Ending): Promise<void> => {
    isOver = true
    await end(ending)
    observe({ kind: 'call_completed', call, failed, duration: performance.now() - call.receivedAt })
  }

  const run = async (): Promise<void> => {
    if (held.cancels) return refuse(problem('canceled'), { status: 'cancelled' })
    if (held.attempts > (isRepeatable ? mostAttempts : 1)) {
      const failed = problem('interrupted')
      return refuse(failed, { status: 'failed', end: { failure: keptFailure(failed) } })
    }
    try {
      await invoke(pipeline, call)
    } catch (thrown) {
      isOver = true
      // What has been done is kept as done, though the time that it had may be over by then.
      if (await concluding?.catch(() => false)) return
      if (reason === 'lost') return
      if (reason === 'cancelled') await end({ status: 'cancelled' })
      else if (reason !== 'draining') await fail(failedFrom(thrown))
      else if (isRepeatable) await store.release(holder, id)
      else await fail(problem('interrupted'))
    }
  }

  call.run = {
    progress(fraction) {
      told = fraction
      hasTold = true
    },
    async perform(operation, input) {
      if (isOver) throw new TypeError(`"${declaration.summary}" performs a step after its end.`)
      // A process that was not let run does not know whether another has taken up the run meanwhile.
      if (Date.now() >= it.heldUntil) await hold().catch(() => it.abort('lost'))
      call.signal.throwIfAborted()
      return step(call, operation, input)
    },
    async conclude(output) {
      isOver = true
      const progress = hasTold ? 1 : undefined
      const ending = { status: 'succeeded', end: { output, success: call.success }, progress } as const
      if (declaration.transaction === 'command') return store.endWithin(call, holder, id, ending)
      concluding = end(ending)
      if (await concluding) return
      reason = 'lost'
      throw reasons.lost()
    },
  }
  const it: Work = {
    id,
    heldUntil,
    done: Promise.resolve()
      .then(run)
      .catch((error) => observe({ kind: 'error_unexpected', error, call, origin: 'run' })),
    takeProgress() {
      const fraction = told
      told = undefined
      return fraction
    },
    abort(why) {
      if (reason) return
      reason = why
      // Its row may be final already, so that this instance seems to have lost it.
      if (!isOver) call.abort(reasons[why]())
    },
  }
  return it
}

function carrierOf({ input, metadata }: HeldRun, allowance: number): Carrier {
  return {
    transport: 'run',
    peer: undefined,
    allowance,
    metadata: (name) => metadata[name],
    decode: () => input,
    encode: (_call, output) => output,
  }
}
