/** What may be spent on repetitions. */
export interface RetryBudget {
  /** Notes a request. */
  earn(): void
  /** Pays for one repetition; false when there is nothing left. */
  spend(): boolean
}

/**
 * A budget of one repetition in five requests, with ten to begin with and never more put by, so that a failing service
 * is not held down by repetitions.
 */
export function retryBudget(): RetryBudget {
  const most = 10
  let fifths = most * 5
  return {
    earn() {
      fifths = Math.min(fifths + 1, most * 5)
    },
    spend() {
      if (fifths < 5) return false
      fifths -= 5
      return true
    },
  }
}
