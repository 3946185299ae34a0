import type { Policy } from './limit.ts'

/**
 * The state of a quota after a request, in microseconds. Zero or more: the request was counted, and the quota is whole
 * again after that time. Below zero: the request was refused, and would pass after that time without its sign.
 */
export type Taken = number

/** A counter of requests against quotas. The stages `limit-rate` and `limit-parts` call it. */
export interface Limiter {
  /**
   * Takes the cost of a request from every quota, or from none of them when one has too little left. Policies,
   * partitions and costs are lists in the same order, and so is the answer. A cost of 0 reads a quota without taking
   * from it. Never rejects.
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
