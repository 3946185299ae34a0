import { type Limit, type Limits, type Policy, policyOf } from '../core/limit.ts'
import type { About } from '../core/service.ts'
import type { Config } from './configuration/config.ts'
import type { EnvironmentName } from './configuration/variable.ts'

const strict = { default: { quota: 6000, window: 60 }, authentication: { quota: 60, window: 60 } } satisfies Limits
/** Development and tests call often, and from one address. */
const endless = { quota: 1_000_000, window: 60 }
const lenient = { default: endless, authentication: endless } satisfies Limits

/** The limits of a service that declares no others. */
const usual: Readonly<Record<EnvironmentName, Limits>> = {
  development: lenient,
  testing: lenient,
  staging: strict,
  production: strict,
}

/**
 * The policies of a service: the limits that it declares, else the usual ones. `RATE_LIMIT` overrides the rate of
 * `default`.
 */
export function policiesOf(
  { limits = {} }: About,
  { ENVIRONMENT: environment, RATE_LIMIT: rate }: Pick<Config, 'ENVIRONMENT' | 'RATE_LIMIT'>,
): ReadonlyMap<string, Policy> {
  const policies = new Map<string, Policy>()
  for (const [name, limit] of Object.entries({ ...usual[environment], ...limits })) {
    if (limit !== 'none') policies.set(name, policyOf(name, name === 'default' ? rated(limit, rate) : limit))
  }
  return policies
}

/** A limit with the rate of `RATE_LIMIT`, its burst the whole quota. */
function rated(limit: Limit, rate: Config['RATE_LIMIT']): Limit {
  if (rate === undefined) return limit
  const [quota = 0, window = 0] = rate.split('/').map(Number)
  return { per: limit.per, quota, window }
}
