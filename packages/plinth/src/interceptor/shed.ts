import type { Interceptor } from '../core/interceptor.ts'
import { problem } from '../core/problems.ts'

interface ShedOptions {
  /** Milliseconds that a call may have waited within its turn of the event loop. Default 25. */
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
export function shed({ turnBudget = 25, inFlight: limit = 1000 }: ShedOptions = {}): Shed {
  let inFlight = 0
  const left = (): void => {
    inFlight--
  }
  // The first call of a turn says when it began; the loop forgets it when the turn is over.
  let turn: number | undefined
  const forget = (): void => {
    turn = undefined
  }

  return {
    stage: 'shed',
    inFlight: () => inFlight,
    refuses: () => ['overloaded'],
    wrap: (_operation, next) => (call) => {
      const now = performance.now()
      if (turn === undefined) {
        turn = now
        setImmediate(forget)
      } else if (now - turn > turnBudget) throw problem('overloaded')
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
