import type { ActiveCall } from '../../core/active-call.ts'
import type { Failed } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { Policy } from '../../core/limit.ts'
import type { Limiter, Taken } from '../../core/limiter.ts'
import { legacyQuota } from './legacy-quota.ts'
import { type Partition, partitioner } from './partition.ts'
import { quotaFields } from './quota-fields.ts'

interface ChargeOptions {
  readonly limiter: Limiter
  /** Whether `call.quota` tells of the quotas in the form of old, too. Default false. */
  readonly legacyHeaders?: boolean | undefined
}

/**
 * Compiles the charge of a call: it takes the cost from the quota of each policy and calls `next`, or throws
 * `rate_limited` when one of them has too little left. Either way `call.quota` holds the header fields about what is
 * left.
 */
export function charging(
  policies: readonly Policy[],
  { limiter, legacyHeaders }: ChargeOptions,
  next: Invoke,
): (call: ActiveCall, costs: readonly number[]) => unknown {
  const partitioners = policies.map(partitioner)
  const fields = quotaFields(policies)

  const settle = (
    call: ActiveCall,
    partitions: readonly Partition[],
    costs: readonly number[],
    taken: readonly Taken[],
  ): unknown => {
    const least = taken.length === 1 ? (taken[0] as Taken) : Math.min(...taken)
    call.quota = {
      policy: fields.policy(partitions),
      state: fields.state(taken, costs, least < 0),
      legacy: legacyHeaders ? legacyQuota(policies, taken, costs) : undefined,
    }
    if (least >= 0) return next(call)
    const violated = policies.filter((_, index) => (taken[index] as Taken) < 0)
    throw limited(-least, violated)
  }

  return (call, costs) => {
    const partitions = partitioners.map((partitionOf) => partitionOf(call))
    const keys = partitions.map(({ key }) => key)
    const taken = limiter.take(policies, keys, costs)
    if (taken instanceof Promise) return taken.then((answer) => settle(call, partitions, costs, answer))
    return settle(call, partitions, costs, taken)
  }
}

/**
 * The failure `rate_limited` of a request that would pass after `wait` microseconds; it tells whole seconds, rounded
 * up.
 */
export function limited(wait: number, policies: readonly Policy[]): Failed {
  const seconds = Math.ceil(wait / 1_000_000)
  return problem('rate_limited', {
    detail: `That was too much in too short a time. Try again in ${seconds} s.`,
    details: { 'violated-policies': policies.map(({ name }) => name) },
    retryAfter: seconds,
  })
}
