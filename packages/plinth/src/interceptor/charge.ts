import type { ActiveCall } from '../core/active-call.ts'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Invoke } from '../core/interceptor.ts'
import type { Policy } from '../core/limit.ts'
import { type Limiter, remaining, type Taken } from '../core/limiter.ts'
import { type Partition, partitioner } from './partition.ts'

/** Goes on with a call when all quotas have what it costs, by policy; else refuses it. */
export type Charge = (call: ActiveCall, costs: readonly number[], next: Invoke) => unknown

/** What takes the cost of calls from these quotas, and tells callers what is left of them. */
export function charging(policies: readonly Policy[], limiter: Limiter): Charge {
  const partitioners = policies.map(partitioner)
  const names = policies.map(({ name }) => `"${name}"`)
  const declared = policies.map(({ quota, window }, index) => `${names[index]};q=${quota};w=${window}`)
  const constant = declared.join(', ')

  const policyText = (partitions: readonly Partition[]): string => {
    if (partitions.every(({ name }) => name === undefined)) return constant
    return declared.map((text, index) => withPartition(text, partitions[index] as Partition)).join(', ')
  }

  const settle = (
    call: ActiveCall,
    partitions: readonly Partition[],
    taken: readonly Taken[],
    costs: readonly number[],
    next: Invoke,
  ): unknown => {
    let state = ''
    let wait = 0
    for (let index = 0; index < taken.length; index++) {
      const each = taken[index] as Taken
      const isRefused = each < 0
      if (isRefused && wait === 0) state = ''
      if (!isRefused && wait > 0) continue
      const seconds = Math.ceil(Math.abs(each) / 1_000_000)
      if (isRefused) wait = Math.max(wait, seconds)
      const left = remaining(policies[index] as Policy, each, costs[index] as number)
      state += `${state === '' ? '' : ', '}${names[index]};r=${left};t=${seconds}`
    }
    call.quota = { policy: policyText(partitions), state }
    if (wait === 0) return next(call)
    throw limited(
      wait,
      policies.filter((_, index) => (taken[index] as Taken) < 0),
    )
  }

  return (call, costs, next) => {
    const partitions = partitioners.map((partitionOf) => partitionOf(call))
    const keys = partitions.map(({ key }) => key)
    const taken = limiter.take(policies, keys, costs)
    if (taken instanceof Promise) return taken.then((answer) => settle(call, partitions, answer, costs, next))
    return settle(call, partitions, taken, costs, next)
  }
}

/** The refusal of a request that would pass in so many seconds, of which every one begun counts. */
export function limited(wait: number, policies: readonly Policy[]): Failed {
  const seconds = Math.ceil(wait)
  return problem('rate_limited', {
    detail: `That was too much in too short a time. Try again in ${seconds} s.`,
    details: { 'violated-policies': policies.map(({ name }) => name) },
    retryAfter: seconds,
  })
}

function withPartition(text: string, { name }: Partition): string {
  return name === undefined ? text : `${text};pk=:${name}:`
}
