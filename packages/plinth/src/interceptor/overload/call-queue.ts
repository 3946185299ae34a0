import type { ActiveCall } from '../../core/active-call.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { Priority } from '../../core/operation.ts'

/** Milliseconds for which calls are begun within one turn of the event loop. */
const slice = 10
/** Turns of the loop between two in which calls are begun, for it accepts but one connection in each. */
const rounds = 10
/** How much of the cost of a call is what the last ones took, the rest what those before them did. */
const freshness = 0.2

interface CallQueueOptions {
  /** Milliseconds of work that may lie before a call once calls have waited for as long. */
  readonly budget: number
  /** Milliseconds of work after which a call that waits is refused. */
  readonly patience: number
}

/** Calls that wait for the thread. */
export interface CallQueue {
  /** Whether the turn that a call comes in at this moment has time for it. */
  hasTime(now: number): boolean
  /** Begins a call when it is its turn. Rejects with `overloaded` when that would be too late. */
  join(call: ActiveCall, begin: Invoke): Promise<unknown>
  /** Whether there is too much work before a call of this priority that came now. Batch calls may wait for half as much. */
  isFull(priority: Priority): boolean
}

interface Waiting {
  readonly since: number
  begin(): void
  refuse(): void
}

/**
 * Lets a turn of the event loop begin calls for 10 ms, and puts the others off to a later one: in between connections are
 * accepted, probes answered and timers run. Interactive calls go first. All is measured by the CPU of this thread, for
 * a process that the machine does not let run is late, too, and refusing would not help it.
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
    // Those that others go before are told in time, too.
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
    // With all that the thread did beside them: that, too, has those wait who come after.
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
