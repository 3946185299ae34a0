import type { Observe } from '../core/observation.ts'

/** A circuit breaker: it stops asking a host that keeps failing, and lets one request through now and then to see. */
export interface Breaker {
  /** Runs an attempt and judges its result; answers undefined, without running it, while the circuit is open. */
  run<T extends Judged>(attempt: () => Promise<T>): Promise<T | undefined>
}

/** The result of an attempt, as a breaker looks at it. */
export interface Judged {
  /** `failed`: the host is not there or not well. `abandoned`: nobody waited to see. */
  readonly verdict: 'answered' | 'failed' | 'abandoned'
}

/**
 * Loads what circuit breakers are made with; the answer makes one for a host. It opens when more than half of at least
 * ten attempts in ten seconds failed, and lets a request through after five seconds.
 */
export async function loadBreakers(observe: Observe): Promise<(host: string) => Breaker> {
  const { CircuitState, circuitBreaker, handleWhenResult, isBrokenCircuitError, SamplingBreaker } = await import(
    'cockatiel'
  )
  const names: Readonly<Record<number, 'open' | 'half-open' | 'closed'>> = {
    [CircuitState.Open]: 'open',
    [CircuitState.HalfOpen]: 'half-open',
    [CircuitState.Closed]: 'closed',
  }
  return (host) => {
    const isFailure = handleWhenResult((result) => {
      const { verdict } = result as Judged
      return verdict === 'failed' || (verdict === 'abandoned' && policy.state === CircuitState.HalfOpen)
    })
    const policy = circuitBreaker(isFailure, {
      halfOpenAfter: 5_000,
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }),
    })
    policy.onStateChange((state) => {
      const name = names[state]
      if (name) observe({ kind: 'breaker_changed', host, state: name })
    })
    return {
      async run(attempt) {
        // While one request tries, the library would let the others wait for it, however long it takes.
        if (policy.state === CircuitState.HalfOpen) return undefined
        try {
          return await policy.execute(attempt)
        } catch (error) {
          if (isBrokenCircuitError(error)) return undefined
          throw error
        }
      },
    }
  }
}
