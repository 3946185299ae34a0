/** How many calls of an operation may wait for something at once, found out by how long they take. */
export interface Concurrency {
  /** Whether no further call may begin. */
  isReached(): boolean
  /** A call has begun to wait. */
  enter(): void
  /** A call that began to wait at `began` has ended well at `now`, both in milliseconds. */
  leave(began: number, now: number): void
  /** It has failed. That it failed early says nothing about how long it takes. */
  fail(began: number, now: number): void
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
 * alone may be a disk, or a machine, that stood still. Then the best is measured anew, with few calls under way, and again
 * every ten seconds of trouble: if calls take long even so, what they ask is slow, and refusing would not help.
 */
export function concurrency(most: number): Concurrency {
  let limit = Math.min(first, most)
  let inFlight = 0
  let best = Number.POSITIVE_INFINITY
  let slow = 0
  let wasReached = false
  let measuresAt = Number.NEGATIVE_INFINITY
  let measuresFrom: number | undefined
  let rateBefore = 0
  let since = 0
  let ended = 0
  let failed = 0
  let total = 0

  const restart = (now: number): void => {
    since = now
    ended = 0
    failed = 0
    total = 0
    wasReached = false
  }

  const judge = (mean: number, rate: number, now: number): void => {
    if (measuresFrom !== undefined) {
      best = mean
      measuresFrom = undefined
      slow = 0
      limit = within(rateBefore * bearable())
      return
    }
    best = Math.min(best, mean)
    if (mean <= bearable()) {
      slow = 0
      if (wasReached) limit = within(limit * raise)
      return
    }
    slow++
    if (slow < 2) return
    if (now < measuresAt) limit = within(rate * bearable())
    else {
      measuresAt = now + interval
      measuresFrom = now
      rateBefore = rate
      limit = within(least)
    }
  }

  const bearable = (): number => Math.max(patience, tolerance * best)

  const within = (wanted: number): number => Math.min(most, Math.max(least, Math.ceil(wanted)))

  const count = (began: number, now: number): void => {
    ended++
    total += now - began
    if (ended < enough || now - since < window) return
    judge(total / ended, (ended - failed) / (now - since), now)
    restart(now)
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
      if (measuresFrom !== undefined && began < measuresFrom) restart(now)
      else count(began, now)
    },
    fail(began, now) {
      inFlight--
      if (measuresFrom === undefined && now - began > bearable()) {
        failed++
        count(began, now)
      }
    },
  }
}
