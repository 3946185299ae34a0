import { callWindow, type Measurement } from './call-window.ts'
import { suddenQueue } from './sudden-queue.ts'

/** An adaptive limit on the calls of an operation that are in flight at once, derived from how long they take. */
export interface Concurrency {
  /** Whether the limit is reached, so that no further call may start. */
  isReached(): boolean
  /** A call has begun to wait. */
  enter(): void
  /** A call that began to wait at `began` has ended well at `now`, both in milliseconds. */
  leave(began: number, now: number): void
  /**
   * It has failed, by a fault or as it may (`isFault` false). An early failure says nothing about how long calls take,
   * and is not measured.
   */
  fail(began: number, now: number, isFault?: boolean): void
}

/** The lowest limit. */
const lowest = 16
/** The limit before anything is measured. */
const atFirst = 256
/** The factor by which it grows when calls are quick and it is reached. */
const growth = 1.25
/** Milliseconds that are never too long. */
const patience = 200
/** The factor by which calls may take longer than at their best, above that. */
const tolerance = 2
/** Windows in a row in which calls must take too long. */
const slowWindows = 2
/** Milliseconds beyond which calls are noticed to take longer all of a sudden. */
const noticed = 100
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
  const window = callWindow()
  const queue = suddenQueue()
  let limit = Math.min(atFirst, most)
  let inFlight = 0
  let best = Number.POSITIVE_INFINITY
  let known = 0
  let slow = 0
  /** Whether nobody has been refused lately, so that a queue may grow. */
  let isCalm = true
  /** When the best may be measured again, and since when it is. */
  let measuresAt = Number.NEGATIVE_INFINITY
  let measuresFrom: number | undefined
  let rateBefore = 0

  const bearable = (): number => Math.max(patience, tolerance * best)

  const within = (wanted: number): number => Math.min(most, Math.max(lowest, Math.ceil(wanted)))

  const judge = ({ mean, rate, isFailing, hasRefused }: Measurement, now: number): void => {
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
      if (!hasRefused) isCalm = true
      else if (!isFailing) limit = within(limit * growth)
      return
    }
    slow++
    if (slow < slowWindows) return
    if (now < measuresAt) limit = within(rate * bearable())
    else {
      measuresAt = now + interval
      measuresFrom = now
      rateBefore = rate
      limit = within(lowest)
    }
  }

  /** The first calls tell what is usual, before there is a measurement. */
  const learn = (took: number): void => {
    if (known === firstCalls) return
    best = known === 0 ? took : Math.max(best, took)
    known++
  }

  const watch = (took: number, now: number): void => {
    // Of fewer than the lowest limit none could be refused, whatever they wait for.
    const isSlow = isCalm && inFlight >= lowest && took > Math.max(noticed, tolerance * best)
    const rate = queue.end(isSlow, now)
    if (rate === undefined) return
    limit = Math.min(limit, within(rate * bearable()))
    isCalm = false
  }

  const count = (took: number, now: number, isWell: boolean): void => {
    learn(took)
    watch(took, now)
    window.end(took, isWell)
    const measurement = window.measured(now)
    if (!measurement) return
    judge(measurement, now)
    window.restart(now)
  }

  return {
    isReached() {
      if (inFlight < limit) return false
      window.refuse()
      return true
    },
    enter() {
      inFlight++
    },
    leave(began, now) {
      inFlight--
      if (measuresFrom !== undefined && began < measuresFrom) window.restart(now)
      else count(now - began, now, true)
    },
    fail(began, now, isFault = true) {
      inFlight--
      if (measuresFrom === undefined && now - began > bearable()) count(now - began, now, !isFault)
      else if (isFault) window.fail()
    },
  }
}
