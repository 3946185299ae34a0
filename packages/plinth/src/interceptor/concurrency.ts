/** How many calls of an operation may wait for something at once, found out by how long they take. */
export interface Concurrency {
  /** Whether no further call may begin. */
  isReached(): boolean
  /** A call has begun to wait. */
  enter(): void
  /** A call that began to wait at `began` has ended well at `now`, both in milliseconds. */
  leave(began: number, now: number): void
  /** A call has failed: how long that took says nothing about how long it takes. */
  fail(): void
}

/** The least that a limit is lowered to. */
const least = 16
/** What it is before anything is known. */
const first = 256
/** How much it is raised when calls are quick and it is reached. */
const raise = 1.25
/** Milliseconds that calls may always take. */
const patience = 200
/** How much longer than at their best calls may take, beyond that. */
const tolerance = 2
/** Milliseconds, and calls, over which is judged. */
const window = 100
const enough = 16
/** Milliseconds between two looks at how long calls take when there are few. */
const interval = 10_000

/**
 * The limit of an operation, up to `most`. By Little's law as many calls are under way as end in a second, times the
 * seconds that each takes: so when calls take too long, the limit is what has ended in the time that they may take.
 *
 * Too long is more than 200 ms and more than twice the best mean of any window, in two windows one after the other: one
 * alone may be a disk, or a machine, that stood still. The best is measured anew, with few calls under way, every ten
 * seconds of trouble: what calls ask may have become slower for good.
 */
export function concurrency(most: number): Concurrency {
  let limit = Math.min(first, most)
  let inFlight = 0
  let best = Number.POSITIVE_INFINITY
  let slow = 0
  let wasReached = false
  let measuresAt: number | undefined
  let measuresFrom: number | undefined
  let since = 0
  let ended = 0
  let total = 0

  const restart = (now: number): void => {
    since = now
    ended = 0
    total = 0
    wasReached = false
  }

  const judge = (mean: number, rate: number, now: number): void => {
    best = measuresFrom === undefined ? Math.min(best, mean) : mean
    measuresFrom = undefined
    const bearable = Math.max(patience, tolerance * best)
    if (mean <= bearable) {
      slow = 0
      if (wasReached) limit = Math.min(most, Math.ceil(limit * raise))
      return
    }
    slow++
    if (slow < 2) return
    measuresAt ??= now + interval
    if (now < measuresAt) limit = Math.min(most, Math.max(least, Math.round(rate * bearable)))
    else {
      measuresAt = now + interval
      measuresFrom = now
      limit = least
    }
  }

  return {
    isReached() {
      if (inFlight < limit) return false
      wasReached = true
      return true
    },
    enter() {
      inFlight++
    },
    leave(began, now) {
      inFlight--
      if (measuresFrom !== undefined && began < measuresFrom) return restart(now)
      ended++
      total += now - began
      if (ended < enough || now - since < window) return
      judge(total / ended, ended / (now - since), now)
      restart(now)
    },
    fail() {
      inFlight--
    },
  }
}
