import type { ActiveCall } from '../core/active-call.ts'
import { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'

/** Milliseconds by which an answer may come late. */
const tick = 50

interface Waiting {
  readonly call: ActiveCall
  readonly give: (failed: Failed) => void
}

/**
 * The stage that gives a call up at its deadline: the caller is told `deadline_exceeded`, the handler through
 * `call.signal`. What the handler answers after that is dropped; an error that it throws after that is observed. A
 * caller who does not wait at all is told so before any work is done.
 *
 * One timer serves all calls and runs only while some of them wait. A call that is answered at once never comes here.
 */
export function deadline(): Interceptor {
  const waiting = waitingList()
  return {
    stage: 'deadline',
    refuses: () => ['deadline_exceeded'],
    wrap: (_operation, next) => (call) => {
      if (call.deadlineAt <= call.receivedAt) throw problem('deadline_exceeded')
      const output = next(call)
      if (!(output instanceof Promise)) return output
      return new Promise((answer, refuse) => {
        let late = false
        const leave = waiting.join({
          call,
          give: (failed) => {
            late = true
            refuse(failed)
            call.abort(failed)
          },
        })
        output.then(
          (value) => {
            leave()
            answer(value)
          },
          (thrown) => {
            leave()
            if (late) tooLate(call, thrown)
            else refuse(thrown)
          },
        )
      })
    },
  }
}

/** An abort that follows from ours is the handler doing as it was told. */
function tooLate(call: ActiveCall, thrown: unknown): void {
  if (thrown instanceof Failed && thrown.cause === undefined) return
  if (thrown instanceof Error && thrown.name === 'AbortError') return
  call.environment.observe({ kind: 'error_unexpected', error: thrown, call, origin: 'after the deadline' })
}

/** Calls by the tick in which their deadline falls: joining and leaving cost the same however many wait. */
function waitingList() {
  const byTick = new Map<number, Set<Waiting>>()
  let last = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const run = (): void => {
    const now = Math.floor(performance.now() / tick)
    for (; last < now; last++) {
      const due = byTick.get(last)
      if (!due) continue
      byTick.delete(last)
      for (const { give } of due) give(problem('deadline_exceeded'))
    }
    if (byTick.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    /** Waits with a call; the answer takes it back. */
    join(entry: Waiting): () => void {
      if (!timer) {
        last = Math.floor(performance.now() / tick)
        timer = setInterval(run, tick)
      }
      const at = Math.max(Math.floor(entry.call.deadlineAt / tick), last)
      let entries = byTick.get(at)
      if (!entries) {
        entries = new Set()
        byTick.set(at, entries)
      }
      entries.add(entry)
      return () => {
        if (entries.delete(entry) && entries.size === 0 && byTick.get(at) === entries) byTick.delete(at)
      }
    },
  }
}
