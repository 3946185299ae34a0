import type { Policy } from './limit.ts'

/**
 * What is known of a quota after a request, in microseconds: until it is whole again, or, below zero, until the request that
 * was refused would pass.
 */
export type Taken = number

/** Whoever counts requests. Used by the `limit-rate` stage. */
export interface Limiter {
  /**
   * Takes from each quota what a request costs, or from none when one of them has too little. Policies, the partitions whose
   * quotas they are, and the costs come in the same order, and so does the answer. A cost of 0 only asks. It does not reject.
   */
  take(
    policies: readonly Policy[],
    partitions: readonly string[],
    costs: readonly number[],
  ): readonly Taken[] | Promise<readonly Taken[]>
}

/** How many requests are left of a quota. A request that was refused has taken nothing of it. */
export function remaining({ interval, tolerance }: Policy, taken: Taken, cost: number): number {
  const left = taken < 0 ? cost * interval + taken : tolerance - taken
  return Math.max(0, Math.floor(left / interval))
}
