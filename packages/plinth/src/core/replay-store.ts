/** A record of the ids that may be used only once, shared by all instances that use the same store. */
export interface ReplayStore {
  /**
   * Claims an id. Answers true for its first use, and false for every later one until `until`, in milliseconds since
   * the epoch. Throws `unavailable` when the store cannot decide: it must never guess.
   */
  claim(id: string, until: number, now: number): boolean | Promise<boolean>
}
