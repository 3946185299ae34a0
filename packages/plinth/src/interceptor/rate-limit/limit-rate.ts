import type { Interceptor } from '../../core/interceptor.ts'
import type { Policy } from '../../core/limit.ts'
import type { Limiter } from '../../core/limiter.ts'
import type { ReflectedOperation } from '../../core/reflect.ts'
import { charging } from './charge.ts'

/** The limits of a service, and what counts against them. */
export interface LimitRateOptions {
  /** The policies by name. The one named `default` counts the calls of every operation. */
  readonly policies: ReadonlyMap<string, Policy>
  readonly limiter: Limiter
  /** Whether answers tell of quotas in the form of old, too. Default false. */
  readonly legacyHeaders?: boolean | undefined
}

/**
 * The stage that counts each call against the default policy and the one that its operation names, and refuses it with
 * `rate_limited` when a quota is used up. A call costs what its operation declares, and never more than a whole burst.
 */
export function limitRate({ policies, ...options }: LimitRateOptions): Interceptor {
  return {
    stage: 'limit-rate',
    refuses: () => ['rate_limited'],
    wrap(operation, next) {
      const applied = policiesOf(operation, policies)
      if (applied.length === 0) return next
      const charge = charging(applied, options, next)
      const costs = applied.map(({ burst }) => Math.min(operation.declaration.cost, burst))
      return (call) => charge(call, costs)
    },
  }
}

/**
 * The stage that counts the parts of a batch, once the body is read: each part costs as much as a call, and the first
 * has been counted by `limit-rate`.
 */
export function limitParts({ policies, ...options }: LimitRateOptions): Interceptor {
  return {
    stage: 'limit-parts',
    refuses: () => ['rate_limited'],
    wrap(operation, next) {
      const { standard, cost } = operation.declaration
      const applied = policiesOf(operation, policies)
      if (standard?.verb !== 'batch' || applied.length === 0) return next
      const charge = charging(applied, options, next)
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

/** The policies that count an operation. Consumers have none: a service that announces events is not limited. */
function policiesOf({ declaration }: ReflectedOperation, policies: LimitRateOptions['policies']): readonly Policy[] {
  if (declaration.consumes) return []
  const names = declaration.limit === undefined ? ['default'] : ['default', declaration.limit]
  return names.flatMap((name) => policies.get(name) ?? [])
}
