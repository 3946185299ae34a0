/** Notices that calls have begun to wait for one another, sooner than two measurements would. */
export interface SuddenQueue {
  /**
   * A call has ended. How many have ended in a millisecond, once all that ended for 50 ms were slow; undefined before.
   */
  end(isSlow: boolean, now: number): number | undefined
}

/** Milliseconds for which calls must be slow. */
const notice = 50

/** Creates what notices it. */
export function suddenQueue(): SuddenQueue {
  let since: number | undefined
  let ended = 0
  return {
    end(isSlow, now) {
      if (!isSlow) {
        since = undefined
        return undefined
      }
      if (since === undefined) {
        since = now
        ended = 0
      }
      ended++
      if (now - since < notice) return undefined
      const rate = ended / (now - since)
      since = undefined
      return rate
    },
  }
}
