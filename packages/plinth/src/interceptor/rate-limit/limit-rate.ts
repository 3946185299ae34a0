import type { Interceptor } from '../../core/interceptor.ts'
import type { Policy } from '../../core/limit.ts'
import type { Limiter } from '../../core/limiter.ts'
import type { ReflectedOperation } from '../../core/reflect.ts'
import { charging } from './charge.ts'

/** What calls are counted by. */
export interface LimitRateOptions {
  /** By name. `default`, where it is there, counts every operation that somebody calls. */
  readonly policies: ReadonlyMap<string, Policy>
  readonly limiter: Limiter
}

/**
 * The stage that counts calls against the quotas of the default policy and of the one that the operation names, and refuses
 * with `rate_limited` what is too much. Each costs what its operation declares; more than a burst costs all of that.
 */
export function limitRate({ policies, limiter }: LimitRateOptions): Interceptor {
  return {
    stage: 'limit-rate',
    refuses: () => ['rate_limited'],
    wrap(operation, next) {
      const applied = policiesOf(operation, policies)
      if (applied.length === 0) return next
      const charge = charging(applied, limiter, next)
      const costs = applied.map(({ burst }) => Math.min(operation.declaration.cost, burst))
      return (call) => charge(call, costs)
    },
  }
}

/**
 * The stage that counts the parts of a batch, once it is known how many there are: each costs as much as the whole, which
 * `limit-rate` has taken already.
 */
export function limitParts({ policies, limiter }: LimitRateOptions): Interceptor {
  return {
    stage: 'limit-parts',
    refuses: () => ['rate_limited'],
    wrap(operation, next) {
      const { standard, cost } = operation.declaration
      const applied = policiesOf(operation, policies)
      if (standard?.verb !== 'batch' || applied.length === 0) return next
      const charge = charging(applied, limiter, next)
      return (call) => {
        const { length } = (call.input as { readonly operations: readonly unknown[] }).operations
        return charge(
          call,
          applied.map(({ burst }) => Math.min(cost * length, burst) - Math.min(cost, burst)),
        )
      }
    },
  }
}

/** Events are not asked for, so nobody is limited who announces them. */
function policiesOf({ declaration }: ReflectedOperation, policies: LimitRateOptions['policies']): readonly Policy[] {
  if (declaration.consumes) return []
  const names = declaration.limit === undefined ? ['default'] : ['default', declaration.limit]
  return names.flatMap((name) => policies.get(name) ?? [])
}
