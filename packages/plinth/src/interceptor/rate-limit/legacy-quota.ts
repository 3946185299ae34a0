import type { LegacyQuota, Policy } from '../../core/limit.ts'
import { remaining, type Taken } from '../../core/limiter.ts'

/**
 * What the headers of old tell of several quotas, as they know only one: of the quota that refuses a request for
 * longest, or else of the one with the fewest requests left.
 */
export function legacyQuota(
  policies: readonly Policy[],
  taken: readonly Taken[],
  costs: readonly number[],
): LegacyQuota {
  const quotas = policies.map((policy, index) => {
    const each = taken[index] as Taken
    return {
      limit: policy.quota,
      remaining: remaining(policy, each, costs[index] as number),
      reset: Math.ceil(Math.abs(each) / 1_000_000),
      wait: Math.max(0, -each),
    }
  })
  const [{ limit, remaining: left, reset }] = quotas.toSorted(
    (one, other) => other.wait - one.wait || one.remaining - other.remaining,
  ) as [(typeof quotas)[0]]
  return { limit, remaining: left, reset }
}
