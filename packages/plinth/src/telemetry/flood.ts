import type { Observation } from '../core/observation.ts'

/** Milliseconds between two lines about what comes in floods. */
const interval = 1000

/** Whether an observation is one of many: a refusal for overload, which must cost as little as can be. */
export function isFlood(observation: Observation): boolean {
  const { kind } = observation
  return (kind === 'call_completed' || kind === 'request_refused') && observation.failed?.code === 'overloaded'
}

/** Lets one in a second pass, with how many were not let pass since the one before; undefined for those. */
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
