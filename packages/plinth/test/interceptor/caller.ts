import { ActiveCall, type Carrier } from '../../src/core/active-call.ts'
import type { Fault } from '../../src/core/failure/failure.ts'
import type { Implementation } from '../../src/core/implement.ts'
import type { Interceptor } from '../../src/core/interceptor.ts'
import { compile, type Pipeline } from '../../src/core/invoke.ts'
import type { Observation } from '../../src/core/observation.ts'

interface Sent {
  readonly input?: unknown
  readonly faults?: readonly Fault[]
  readonly metadata?: Readonly<Record<string, string>>
}

/** A service behind some interceptors, called without any transport, and all that was observed of it. */
export function caller(
  implementation: Implementation,
  interceptors: readonly Interceptor[],
  now: () => Date = () => new Date(),
) {
  const observed: Observation[] = []
  const environment = { now, observe: (observation: Observation) => void observed.push(observation) }
  const pipelines = compile(implementation, interceptors)
  const calls: ActiveCall[] = []

  return {
    observed,
    calls,
    pipelines,
    /** What the pipeline answers: a value or a promise of one; or it throws. */
    call: (operation: string, sent: Sent = {}): unknown => {
      const { run, operation: reflected } = pipelines.get(operation) as Pipeline
      const call = new ActiveCall(reflected, carrier(sent), environment, `request-${calls.length}`, performance.now())
      calls.push(call)
      return run(call)
    },
  }
}

function carrier({ input, faults = [], metadata = {} }: Sent): Carrier {
  return {
    transport: 'memory',
    peer: undefined,
    metadata: (name) => metadata[name],
    decode(found) {
      found.push(...faults)
      return input
    },
    encode: (_call, output) => ({ sent: output }),
  }
}

/** What a function comes to, as a promise even where it answers or throws at once. */
export async function attempt<T>(run: () => T): Promise<Awaited<T>> {
  return await run()
}
