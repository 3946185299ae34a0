import type { ActiveCall } from '../../core/active-call.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { Priority } from '../../core/operation.ts'

/** Milliseconds in each turn of the event loop during which calls are started. */
const slice = 10
/** Turns of the loop between two that start queued calls: the loop accepts only one connection in each turn. */
const rounds = 10
/** The weight of the latest calls in the moving averages of what a call costs. */
const freshness = 0.2
/** Milliseconds by the clock that waiting calls may take before a new one, and after which one is refused. */
const lateBy = { before: 400, waited: 600 }
/** Milliseconds of CPU for which the queue must have existed before the clock counts. */
const busyFor = 100

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
  /** In CPU time of the thread, and by the clock. */
  readonly since: number
  readonly arrived: number
  begin(): void
  refuse(): void
}

/**
 * Creates the queue. Each turn of the event loop starts calls for 10 ms and leaves the others to a later turn, so that
 * connections are accepted, probes answered and timers run in between. Interactive calls go first. Waiting is measured
 * in CPU time of this thread: a process that the machine does not schedule is late as well, and refusing calls would
 * not help it. Where it has much to do and goes on to be given little time for it, the clock counts as well.
 */
export function callQueue({ budget, patience }: CallQueueOptions): CallQueue {
  const waiting: Readonly<Record<Priority, Waiting[]>> = { interactive: [], batch: [] }
  // The first call of a turn says when it began; the loop forgets it when the turn is over.
  let turn: number | undefined
  /** Milliseconds that a call takes, of CPU and by the clock. */
  let cost = 0
  let pace = 0
  let measuredAt = 0
  let pacedAt = 0
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
    const isBusy = isBusyFor(busyFor)
    const isLate = ({ since, arrived }: Waiting): boolean =>
      from - since > patience || (isBusy && performance.now() - arrived > lateBy.waited)
    let begun = 0
    // Interactive calls overtake batch calls, which must be refused in time all the same.
    while (waiting.batch[0] && isLate(waiting.batch[0])) waiting.batch.shift()?.refuse()
    do {
      const next = waiting.interactive.shift() ?? waiting.batch.shift()
      if (!next) break
      if (isLate(next)) next.refuse()
      else {
        next.begin()
        begun++
      }
    } while (performance.now() - turn < slice)
    const now = threadTime()
    const clock = performance.now()
    if (begun > 0) {
      // All time since the last measurement, not only that of the calls: later calls wait for all of it.
      cost = averaged(cost, (now - measuredAt) / begun)
      pace = averaged(pace, (clock - pacedAt) / begun)
    }
    measuredAt = now
    pacedAt = clock
  }

  const isBusyFor = (milliseconds: number): boolean => measuredAt - busySince > milliseconds

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
          pacedAt = performance.now()
        }
        waiting[call.operation.declaration.priority].push({
          since: measuredAt,
          arrived: performance.now(),
          begin() {
            if (call.signal.aborted) refuse(call.signal.reason)
            else answer(attempt(begin, call))
          },
          refuse: () => refuse(problem('overloaded')),
        })
      }),
    isFull(priority) {
      const share = priority === 'batch' ? 0.5 : 1
      const before = priority === 'batch' ? length() : waiting.interactive.length
      const most = budget * share
      const isLong = before * cost > most && isBusyFor(most)
      return isLong || (before * pace > lateBy.before * share && isBusyFor(busyFor))
    },
  }
}

/** A moving average with one more value; the first one stands by itself. */
function averaged(average: number, latest: number): number {
  return average === 0 ? latest : average + freshness * (latest - average)
}

async function attempt(begin: Invoke, call: ActiveCall): Promise<unknown> {
  return begin(call)
}

/** Milliseconds of CPU that this thread has used; the whole process where node does not tell threads apart. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}
