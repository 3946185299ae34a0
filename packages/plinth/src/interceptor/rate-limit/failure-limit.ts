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
  /** Remembers that an admitted credential is being verified, until that has ended. */
  watch(call: ActiveCall, verified: Promise<unknown>): void
  /** Counts a failure. An expired credential counts against itself only, and not against the address. */
  count(call: ActiveCall, credential: string, expired: boolean): void
}

/** How many credentials may use up their own quota before that of their address is used up. */
const credentials = 6

/**
 * Creates the limit on failed attempts. It counts them by address, and by credential and address: a client that repeats
 * one bad credential is refused before it has used up the quota of others at its address. A credential is never counted
 * without an address, for then anybody could lock out its owner. Once an address has failed, it may have no more
 * verifications under way than it has failures left; otherwise a burst would be admitted before its first failure
 * counts. Each process counts for itself.
 */
export function failureLimit(policy: Policy): FailureLimit {
  const { name, quota, window } = policy
  const policies = [policy, policyOf(name, { quota: Math.ceil(quota / credentials), window })] as const
  const limiter = memoryLimiter()
  const pending = new Map<string, number>()
  const whole = remaining(policy, 0, 0)

  const addressOf = ({ carrier: { peer = '' } }: ActiveCall) => network(peer)

  const take = (call: ActiveCall, credential: string, costs: readonly number[]) => {
    const address = addressOf(call)
    return limiter.take(policies, [address, `${address} ${hash('sha256', credential, 'base64')}`], costs)
  }

  return {
    admit(call, credential) {
      const taken = take(call, credential, [0, 0])
      const spent = policies.findIndex((each, index) => remaining(each, taken[index] as number, 0) < 1)
      if (spent >= 0) {
        const { interval, tolerance } = policies[spent] as Policy
        throw limited((taken[spent] as number) + interval - tolerance, [policy])
      }
      const left = remaining(policy, taken[0] as number, 0)
      if (left < whole && left <= (pending.get(addressOf(call)) ?? 0)) throw limited(policy.interval, [policy])
    },
    watch(call, verified) {
      const address = addressOf(call)
      pending.set(address, (pending.get(address) ?? 0) + 1)
      const end = () => {
        const others = (pending.get(address) ?? 0) - 1
        if (others > 0) pending.set(address, others)
        else pending.delete(address)
      }
      verified.then(end, end)
    },
    count: (call, credential, expired) => void take(call, credential, [expired ? 0 : 1, 1]),
  }
}
