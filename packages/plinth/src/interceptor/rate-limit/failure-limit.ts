import { hash } from 'node:crypto'
import type { ActiveCall } from '../../core/active-call.ts'
import { type Policy, policyOf } from '../../core/limit.ts'
import { remaining } from '../../core/limiter.ts'
import { limited } from './charge.ts'
import { memoryLimiter } from './memory-limiter.ts'
import { network } from './network.ts'

/** What keeps those who cannot say who they are from trying without end. */
export interface FailureLimit {
  /** Throws `rate_limited` where this credential, or what came from this address, has failed too often of late. */
  admit(call: ActiveCall, credential: string): void
  /** Counts a failure. A credential that was genuine once is held against itself alone. */
  count(call: ActiveCall, credential: string, expired: boolean): void
}

/** How many credentials must fail for an address to have used up its quota. */
const credentials = 6

/**
 * Counts failures by address, and by credential at an address: a client that goes on with a bad one is refused before it
 * has used up what others at its address have. A credential is never counted by itself, or anybody could lock out who owns
 * it. Each process counts its own.
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
