/** An adaptive limit on the calls of an operation that are in flight at once, derived from how long they take. */
export interface Concurrency {
  /** Whether the limit is reached, so that no further call may start. */
  isReached(): boolean
  /** A call has begun to wait. */
  enter(): void
  /** A call that began to wait at `began` has ended well at `now`, both in milliseconds. */
  leave(began: number, now: number): void
  /**
   * It has failed, by a fault or as it may (`isFault` false). An early failure says nothing about how long calls take, and
   * is not measured.
   */
  fail(began: number, now: number, isFault?: boolean): void
}

/** The lowest limit. */
const least = 16
/** The limit before anything is measured. */
const first = 256
/** The factor by which it grows when calls are quick and it is reached. */
const raise = 1.25
/** Milliseconds that are never too long. */
const patience = 200
/** The factor by which calls may take longer than at their best, above that. */
const tolerance = 2
/** The least duration, in milliseconds, and the least number of calls of a measurement. */
const window = 100
const enough = 16
/** Milliseconds, and factor of their best, beyond which calls are noticed to take longer all of a sudden; and for how long. */
const noticed = 100
const notice = 50
/** How many calls tell how long they take before anything is measured. */
const firstCalls = 4
/** Milliseconds between two measurements of the best duration at the lowest limit. */
const interval = 10_000

/**
 * Creates the limit of an operation, at most `most`. By Little's law, calls in flight = calls that end in a second x
 * seconds that each takes. So when calls take too long, the limit becomes the number that end within the time that they
 * may take.
 *
 * Too long is more than 200 ms and more than twice the best mean of any window, in two windows in a row: in a single
 * one, a disk or the machine may have stalled. The best is then measured again with few calls in flight, and again
 * every ten seconds while the trouble lasts: when calls take long even so, what they depend on is slow, and refusing
 * calls would not help.
 *
 * Two windows are too long where nobody was refused so far: a queue grows meanwhile. So when 16 are under way, and
 * every call that ends within 50 ms takes more than 100 ms, and twice the best, the limit becomes that number at once.
 * What stands still has none that ends, so that is no sign of it. The limit is not raised while more calls fail for
 * faults than end.
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
  let faults = 0
  let known = 0
  let isCalm = true
  let slowSince: number | undefined
  let slowEnded = 0

  const restart = (now: number): void => {
    since = now
    ended = 0
    failed = 0
    faults = 0
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
      if (!wasReached) isCalm = true
      else if (faults <= ended) limit = within(limit * raise)
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

  /** Looks whether calls have begun to wait for one another where there was no limit to reach. */
  const watch = (took: number, now: number): void => {
    if (known < firstCalls) {
      best = known === 0 ? took : Math.max(best, took)
      known++
    }
    // Of fewer than the lowest limit none could be refused, whatever they wait for.
    if (!isCalm || inFlight < least || took <= Math.max(noticed, tolerance * best)) {
      slowSince = undefined
      return
    }
    if (slowSince === undefined) {
      slowSince = now
      slowEnded = 0
    }
    slowEnded++
    if (now - slowSince < notice) return
    limit = Math.min(limit, within((slowEnded / (now - slowSince)) * bearable()))
    isCalm = false
    slowSince = undefined
  }

  const count = (began: number, now: number): void => {
    watch(now - began, now)
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
    fail(began, now, isFault = true) {
      inFlight--
      if (measuresFrom === undefined && now - began > bearable()) {
        if (isFault) failed++
        count(began, now)
      } else if (isFault) faults++
    },
  }
}
