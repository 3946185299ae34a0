import { problem } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'

/** Milliseconds for which a slow turn is held against those that follow; alone it may be a collection of garbage. */
const memory = 1000

interface ShedOptions {
  /** Milliseconds of work that a call may have waited for within its turn of the event loop, when turns are slow. Default 100. */
  readonly turnBudget?: number
  /** The most calls that may be waiting for something at once. Default 1,000. */
  readonly inFlight?: number
}

/** The stage, and how much it holds. */
export interface Shed extends Interceptor {
  /** How many calls are waiting for something now. */
  inFlight(): number
}

/**
 * The stage that refuses with `overloaded` what the process cannot do in time, so that what it accepts stays quick. Two
 * protections, for each is blind to the other's load: synchronous work delays the event loop but leaves nothing in
 * flight, asynchronous work piles up in flight but delays no turn. Health never passes here.
 */
export function shed({ turnBudget = 100, inFlight: limit = 1000 }: ShedOptions = {}): Shed {
  let inFlight = 0
  const left = (): void => {
    inFlight--
  }
  // The first call of a turn says when it began; the loop forgets it when the turn is over, unless it was slow.
  let turn: number | undefined
  let suspicious = false
  let slowUntil = 0
  let usedAtStart = 0
  const begin = (now: number): void => {
    turn = now
    suspicious = now < slowUntil
    if (suspicious) usedAtStart = threadTime()
    setImmediate(end)
  }
  const end = (): void => {
    const now = performance.now()
    if (turn !== undefined && now - turn > turnBudget) slowUntil = now + memory
    turn = undefined
  }
  /** A process that the machine, or its disk, did not let run is late, too, but refusing would not help it. */
  const isOverloaded = (waited: number): boolean =>
    suspicious && waited > turnBudget && threadTime() - usedAtStart > turnBudget

  return {
    stage: 'shed',
    inFlight: () => inFlight,
    refuses: () => ['overloaded'],
    wrap: (_operation, next) => (call) => {
      const now = performance.now()
      if (turn === undefined) begin(now)
      else if (isOverloaded(now - turn)) throw problem('overloaded')
      if (inFlight >= limit) throw problem('overloaded')
      const output = next(call)
      if (output instanceof Promise) {
        inFlight++
        output.then(left, left)
      }
      return output
    },
  }
}

/** Milliseconds of CPU that this thread has used; the whole process where node does not tell threads apart. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}
