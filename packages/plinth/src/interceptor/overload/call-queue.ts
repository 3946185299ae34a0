import type { ActiveCall } from '../../core/active-call.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { Priority } from '../../core/operation.ts'

/** Milliseconds in each turn of the event loop during which calls are started. */
const slice = 10
/** Turns of the loop between two that start queued calls: the loop accepts only one connection in each turn. */
const rounds = 10
/** The weight of the latest calls in the moving average of the cost of a call. */
const freshness = 0.2

interface CallQueueOptions {
  /** Milliseconds of queued work that a call may find before it, once the queue has existed for that long. */
  readonly budget: number
  /** Milliseconds of work after which a waiting call is refused. */
  readonly patience: number
}

/** The queue of calls that wait for CPU time. */
export interface CallQueue {
  /** Whether a call that arrives now can start in this turn of the event loop. */
  hasTime(now: number): boolean
  /** Queues a call, and starts it when its turn comes. Rejects with `overloaded` when that would be too late. */
  join(call: ActiveCall, begin: Invoke): Promise<unknown>
  /**
   * Whether a new call of this priority would find too much work before it. For batch calls half the budget is too
   * much.
   */
  isFull(priority: Priority): boolean
}

interface Waiting {
  readonly since: number
  begin(): void
  refuse(): void
}

/**
 * Creates the queue. Each turn of the event loop starts calls for 10 ms and leaves the others to a later turn, so that
 * connections are accepted, probes answered and timers run in between. Interactive calls go first. Waiting is measured
 * in CPU time of this thread: a process that the machine does not schedule is late as well, and refusing calls would
 * not help it.
 */
export function callQueue({ budget, patience }: CallQueueOptions): CallQueue {
  const waiting: Readonly<Record<Priority, Waiting[]>> = { interactive: [], batch: [] }
  // The first call of a turn says when it began; the loop forgets it when the turn is over.
  let turn: number | undefined
  let cost = 0
  let measuredAt = 0
  let busySince = 0
  let round = 0

  const endTurn = (): void => {
    if (length() === 0) turn = undefined
    else if (round++ < rounds) setImmediate(endTurn)
    else beginSome()
  }

  const length = (): number => waiting.interactive.length + waiting.batch.length

  const beginSome = (): void => {
    turn = performance.now()
    round = 0
    setImmediate(endTurn)
    const from = threadTime()
    let begun = 0
    // Interactive calls overtake batch calls, which must be refused in time all the same.
    while (waiting.batch[0] && from - waiting.batch[0].since > patience) waiting.batch.shift()?.refuse()
    do {
      const next = waiting.interactive.shift() ?? waiting.batch.shift()
      if (!next) break
      if (from - next.since > patience) next.refuse()
      else {
        next.begin()
        begun++
      }
    } while (performance.now() - turn < slice)
    const now = threadTime()
    // All CPU time since the last measurement, not only that of the calls: later calls wait for all of it.
    if (begun > 0) cost += freshness * ((now - measuredAt) / begun - cost)
    measuredAt = now
  }

  return {
    hasTime(now) {
      if (turn === undefined) {
        turn = now
        setImmediate(endTurn)
      }
      return now - turn < slice && length() === 0
    },
    join: (call, begin) =>
      new Promise((answer, refuse) => {
        if (length() === 0) {
          measuredAt = threadTime()
          busySince = measuredAt
        }
        waiting[call.operation.declaration.priority].push({
          since: measuredAt,
          begin() {
            if (call.signal.aborted) refuse(call.signal.reason)
            else answer(attempt(begin, call))
          },
          refuse: () => refuse(problem('overloaded')),
        })
      }),
    isFull(priority) {
      const most = priority === 'batch' ? budget / 2 : budget
      const before = priority === 'batch' ? length() : waiting.interactive.length
      return before * cost > most && measuredAt - busySince > most
    },
  }
}

async function attempt(begin: Invoke, call: ActiveCall): Promise<unknown> {
  return begin(call)
}

/** Milliseconds of CPU that this thread has used; the whole process where node does not tell threads apart. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}
