/** Something that a service cannot work without, and how to find out whether it is there. */
export interface Dependency {
  /** `database:responseTime`: component and measurement. */
  readonly name: string
  readonly componentType: 'datastore' | 'component' | 'system'
  /** Rejects, or does not answer in time, when it is not there. */
  readonly probe: () => Promise<void>
}

/** What was found out about one dependency, as draft-inadarei-api-health-check-06 writes it. */
export interface Check {
  readonly componentType: Dependency['componentType']
  readonly status: HealthStatus
  readonly observedValue: number
  readonly observedUnit: 'ms'
  readonly time: string
  /** Why it fails; absent otherwise. */
  readonly output?: string
}

export type HealthStatus = 'pass' | 'warn' | 'fail'

/** What was found out about all dependencies. */
export interface Health {
  /** The worst of the checks. */
  readonly status: HealthStatus
  readonly checks: Readonly<Record<string, readonly [Check]>>
}

interface Limits {
  /** Milliseconds after which a dependency counts as gone. Default 1,000. */
  readonly timeout?: number
  /** Milliseconds after which it counts as slow: `warn`. Default 250. */
  readonly slow?: number
  /** Milliseconds for which a finding stands, so that probing costs the dependency nothing. Default 1,000. */
  readonly lifetime?: number
}

/** Finds out whether the dependencies are there. Never rejects and never waits longer than the timeout. */
export function healthOf(
  dependencies: readonly Dependency[],
  { timeout = 1000, slow = 250, lifetime = 1000 }: Limits = {},
): () => Promise<Health> {
  let found: Promise<Health> | undefined
  let until = 0
  const find = async (): Promise<Health> => {
    const checks = await Promise.all(dependencies.map((dependency) => check(dependency, timeout, slow)))
    until = performance.now() + lifetime
    return {
      status: checks.map(({ status }) => status).reduce(worse, 'pass'),
      checks: Object.fromEntries(dependencies.map(({ name }, index) => [name, [checks[index] as Check]])),
    }
  }
  return () => {
    if (!found || performance.now() >= until) {
      until = Number.POSITIVE_INFINITY
      found = find()
    }
    return found
  }
}

async function check({ componentType, probe }: Dependency, timeout: number, slow: number): Promise<Check> {
  const began = performance.now()
  const output = await outcome(probe, timeout)
  const observedValue = Math.round(performance.now() - began)
  const status = output !== undefined ? 'fail' : observedValue > slow ? 'warn' : 'pass'
  const time = new Date().toISOString()
  return { componentType, status, observedValue, observedUnit: 'ms', time, ...(output !== undefined && { output }) }
}

/** Why the probe failed; undefined when it did not. */
async function outcome(probe: () => Promise<void>, timeout: number): Promise<string | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout)
  try {
    await Promise.race([probe(), late])
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
  }
}

function worse(one: HealthStatus, other: HealthStatus): HealthStatus {
  const order = ['pass', 'warn', 'fail'] as const
  return order.indexOf(one) > order.indexOf(other) ? one : other
}
