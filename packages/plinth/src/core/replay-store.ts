/** Whoever remembers what may be used only once, for all instances that share it. */
export interface ReplayStore {
  /**
   * Whether this is the first use of an id, which then is used until a time, in milliseconds since the epoch. Throws
   * `unavailable` when that cannot be told: it must never be guessed.
   */
  claim(id: string, until: number, now: number): boolean | Promise<boolean>
}
