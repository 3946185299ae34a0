import type { ActiveCall } from '../core/active-call.ts'
import type { Interceptor } from '../core/interceptor.ts'
import { asyncPreference } from '../core/long-running/async-preference.ts'
import { failureOf } from '../core/long-running/kept-failure.ts'
import { isFinal, type OperationStatus } from '../core/long-running/operation-status.ts'
import { askAgain, runsOf } from '../core/long-running/operations.ts'
import { statusOf, type Telling } from '../core/long-running/status-of.ts'

/** The longest time that a caller can have us wait for the end of a run, in milliseconds. */
const longestWait = 60_000
/** Milliseconds before the deadline at which the caller is answered what there is. */
const margin = 250

/**
 * The stage that tells the caller of a long-running operation where to ask how it goes, once it has been started for
 * certain. It waits for the end as long as the caller prefers (`wait`), 60 s at most and within the deadline, and then
 * answers as if nobody had said that it takes long.
 */
export function startRun(telling: Telling): Interceptor {
  return {
    stage: 'start-run',
    wrap(operation, next) {
      if (!operation.run) return next
      const isAlways = operation.declaration.longRunning === 'always'
      return async (call) => {
        const started = await next(call)
        if (call.success !== 202) return started
        const runs = runsOf(call)
        runs.wake()
        const status = started as OperationStatus
        const wait = waitOf(call)
        const run = wait > 0 ? await runs.wait(status.id, wait, call.signal) : undefined
        if (!run?.end || isAlways) {
          accept(call, status.id, run === undefined || !isFinal(run.status), telling)
          return run ? statusOf(run, telling) : status
        }
        if ('failure' in run.end) throw failureOf(run.end.failure)
        call.success = run.end.success
        return run.end.output
      }
    },
  }
}

function waitOf(call: ActiveCall): number {
  const preferred = asyncPreference(call.carrier.metadata('prefer')) ?? 0
  return Math.min(preferred, longestWait, call.deadlineAt - performance.now() - margin)
}

/** What a caller is told that is answered before the end. */
function accept(call: ActiveCall, id: string, isUnderWay: boolean, { basePath }: Telling): void {
  call.setReply('location', `${basePath}/operations/${id}`)
  if (isUnderWay) call.setReply('retry-after', String(askAgain))
  if (asyncPreference(call.carrier.metadata('prefer')) !== undefined) {
    call.setReply('preference-applied', 'respond-async')
  }
}
