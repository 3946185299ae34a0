import { hash } from 'node:crypto'
import type { ActiveCall } from '../../core/active-call.ts'
import { type Policy, policyOf } from '../../core/limit.ts'
import { remaining } from '../../core/limiter.ts'
import { limited } from './charge.ts'
import { memoryLimiter } from './memory-limiter.ts'
import { network } from './network.ts'

/** A limit on failed attempts to authenticate. */
export interface FailureLimit {
  /** Throws `rate_limited` when this credential, or the caller's address, has failed too often recently. */
  admit(call: ActiveCall, credential: string): void
  /** Counts a failure. An expired credential counts against itself only, and not against the address. */
  count(call: ActiveCall, credential: string, expired: boolean): void
}

/** How many credentials may use up their own quota before that of their address is used up. */
const credentials = 6

/**
 * Creates the limit on failed attempts. It counts them by address, and by credential and address: a client that repeats
 * one bad credential is refused before it has used up the quota of others at its address. A credential is never counted
 * without an address, for then anybody could lock out its owner. Each process counts for itself.
 */
export function failureLimit(policy: Policy): FailureLimit {
  const { name, quota, window } = policy
  const policies = [policy, policyOf(name, { quota: Math.ceil(quota / credentials), window })] as const
  const limiter = memoryLimiter()

  const take = ({ carrier: { peer = '' } }: ActiveCall, credential: string, costs: readonly number[]) => {
    const address = network(peer)
    return limiter.take(policies, [address, `${address} ${hash('sha256', credential, 'base64')}`], costs)
  }

  return {
    admit(call, credential) {
      const taken = take(call, credential, [0, 0])
      const spent = policies.findIndex((each, index) => remaining(each, taken[index] as number, 0) < 1)
      if (spent < 0) return
      const { interval, tolerance } = policies[spent] as Policy
      throw limited((taken[spent] as number) + interval - tolerance, [policy])
    },
    count: (call, credential, expired) => void take(call, credential, [expired ? 0 : 1, 1]),
  }
}
