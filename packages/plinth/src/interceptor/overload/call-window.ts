/** How the calls of a stretch of time have ended. */
export interface CallWindow {
  /** Forgets all and begins anew. */
  restart(now: number): void
  /** A call was refused for the limit. */
  refuse(): void
  /** A call that says how long calls take has ended, well or not. Milliseconds. */
  end(took: number, isWell: boolean): void
  /** A call has failed by a fault, too early to say how long calls take. */
  fail(): void
  /** What it comes to, once it is long enough and enough calls have ended. */
  measured(now: number): Measurement | undefined
}

/** What a window comes to. */
export interface Measurement {
  /** Milliseconds that a call took. */
  readonly mean: number
  /** Calls that ended well in a millisecond. */
  readonly rate: number
  /** Whether more calls failed for faults than ended. */
  readonly isFailing: boolean
  /** Whether calls were refused. */
  readonly hasRefused: boolean
}

/** The least duration, in milliseconds, and the least number of calls of a measurement. */
const shortest = 100
const fewest = 16

/** Creates a window that begins at 0. */
export function callWindow(): CallWindow {
  let since = 0
  let ended = 0
  let well = 0
  let total = 0
  let faults = 0
  let hasRefused = false

  return {
    restart(now) {
      since = now
      ended = well = total = faults = 0
      hasRefused = false
    },
    refuse() {
      hasRefused = true
    },
    end(took, isWell) {
      ended++
      total += took
      if (isWell) well++
    },
    fail() {
      faults++
    },
    measured(now) {
      if (ended < fewest || now - since < shortest) return undefined
      return { mean: total / ended, rate: well / (now - since), isFailing: faults > ended, hasRefused }
    },
  }
}
