import type { Breaker } from './breaker.ts'
import { type RetryBudget, retryBudget } from './retry-budget.ts'

/** What is remembered of a host between requests. */
export interface Host {
  readonly breaker: Breaker
  readonly budget: RetryBudget
}

/** How many hosts are remembered; the ones known longest are forgotten first. */
const mostHosts = 1_000

/** A memory of hosts by name. */
export function hostMemory(breakerFor: (host: string) => Breaker): (name: string) => Host {
  const hosts = new Map<string, Host>()
  return (name) => {
    let host = hosts.get(name)
    if (!host) {
      const [oldest] = hosts.keys()
      if (hosts.size === mostHosts && oldest !== undefined) hosts.delete(oldest)
      host = { breaker: breakerFor(name), budget: retryBudget() }
      hosts.set(name, host)
    }
    return host
  }
}
