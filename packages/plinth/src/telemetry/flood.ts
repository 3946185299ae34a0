import type { Observation } from '../core/observation.ts'

/** Milliseconds between two lines of a flood. */
const interval = 1000

/** Whether an observation is one of a flood: a refusal for overload, which must cost as little as possible. */
export function isFlood(observation: Observation): boolean {
  const { kind } = observation
  return (kind === 'call_completed' || kind === 'request_refused') && observation.failed?.code === 'overloaded'
}

/**
 * Creates a filter that passes one line a second. It answers how many it has dropped since the last, or undefined to
 * drop.
 */
export function thinned(): (now: number) => number | undefined {
  let next = Number.NEGATIVE_INFINITY
  let missing = 0
  return (now) => {
    if (now < next) {
      missing++
      return undefined
    }
    const count = missing
    next = now + interval
    missing = 0
    return count
  }
}
