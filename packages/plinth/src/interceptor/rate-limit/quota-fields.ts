import type { Policy } from '../../core/limit.ts'
import { remaining, type Taken } from '../../core/limiter.ts'
import type { Partition } from './partition.ts'

/**
 * Compiles how the header fields `RateLimit-Policy` and `RateLimit` (IETF draft; RFC 9651 syntax) are written for
 * policies.
 */
export function quotaFields(policies: readonly Policy[]) {
  const names = policies.map(({ name }) => `"${name}"`)
  const declared = policies.map(({ quota, window }, index) => `${names[index]};q=${quota};w=${window}`)
  const nameless = declared.join(', ')
  return {
    policy(partitions: readonly Partition[]): string {
      if (partitions.every(({ name }) => name === undefined)) return nameless
      return declared.map((text, index) => withPartition(text, partitions[index] as Partition)).join(', ')
    },
    /**
     * What is left of each quota. For a refused request only the quotas that refuse it, and when they would let it
     * pass.
     */
    state(taken: readonly Taken[], costs: readonly number[], isRefused: boolean): string {
      let text = ''
      for (let index = 0; index < taken.length; index++) {
        const each = taken[index] as Taken
        if (each < 0 !== isRefused) continue
        const left = remaining(policies[index] as Policy, each, costs[index] as number)
        text += `${text === '' ? '' : ', '}${names[index]};r=${left};t=${Math.ceil(Math.abs(each) / 1_000_000)}`
      }
      return text
    },
  }
}

function withPartition(text: string, { name }: Partition): string {
  return name === undefined ? text : `${text};pk=:${name}:`
}
