/**
 * What requests are counted by: tenant, key (client, where no key proved who calls), principal, or network address. A
 * caller without the one that a limit names is counted by the next in this list that it has.
 */
export type Counted = 'tenant' | 'key' | 'principal' | 'address'

/** How much may be asked for, and in how long. */
export interface Limit {
  /** Requests in a window. A request of cost 3 counts as three. */
  readonly quota: number
  /** Seconds. */
  readonly window: number
  /** Requests that may come at once after a quiet time. Default: the whole quota. */
  readonly burst?: number | undefined
  /** Default `principal`. */
  readonly per?: Counted | undefined
}

/** Limits by name. `none` switches off one of the limits that every service has (`usualLimits`). */
export type Limits = Readonly<Record<string, Limit | 'none'>>

/** The limits that every service has: of all its operations, and of failures to authenticate. */
export const usualLimits = ['default', 'authentication'] as const

/**
 * A limit prepared for counting by the generic cell rate algorithm (GCRA): each request delays when the quota is whole.
 */
export interface Policy {
  readonly name: string
  readonly quota: number
  readonly window: number
  readonly burst: number
  readonly per: Counted
  /** Microseconds by which a request of cost 1 delays that moment. */
  readonly interval: number
  /** Microseconds by which it may be delayed at most. */
  readonly tolerance: number
}

/** What is left of one quota, as `X-RateLimit-Limit`, `-Remaining` and `-Reset` tell it. */
export interface LegacyQuota {
  readonly limit: number
  readonly remaining: number
  /** Seconds until the quota is whole again, or until a request that was refused would pass. */
  readonly reset: number
}

const ranges = { quota: 1_000_000_000, window: 31_622_400, burst: 1_000_000_000 } as const

/**
 * Prepares a limit for counting. Throws a TypeError that names the fault: its name, a number out of range, or the rate.
 */
export function policyOf(name: string, { quota, window, burst = quota, per = 'principal' }: Limit): Policy {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new TypeError(`"${name}" is not the name of a limit; write "pay-off".`)
  }
  for (const [member, value] of Object.entries({ quota, window, burst })) {
    const most = ranges[member as keyof typeof ranges]
    if (Number.isInteger(value) && value >= 1 && value <= most) continue
    throw new TypeError(`The ${member} of the limit "${name}" is an integer from 1 to ${most}, not ${value}.`)
  }
  if (burst > quota) throw new TypeError(`The burst of the limit "${name}" is more than its quota.`)
  if (quota > window * 1_000_000) throw new TypeError(`The limit "${name}" is more than a million requests a second.`)
  // Rounded up, so that the quota is never exceeded.
  const interval = Math.ceil((window * 1_000_000) / quota)
  return { name, quota, window, burst, per, interval, tolerance: interval * burst }
}

/** Throws a TypeError when a limit cannot be counted, or an operation names one that is not there. */
export function requireLimits(
  limits: Limits,
  operations: Iterable<readonly [name: string, { readonly limit: string | undefined }]>,
): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (limit !== 'none') requireAddress(policyOf(name, limit), limit)
    else if (!usualLimits.some((usual) => usual === name)) {
      throw new TypeError(`The limit "${name}" is declared as none; leave it out.`)
    }
  }
  for (const [name, { limit }] of operations) {
    if (limit === undefined || (limits[limit] ?? 'none') !== 'none') continue
    throw new TypeError(`"${name}" counts against the limit "${limit}", which its service does not declare.`)
  }
}

/** Who fails to authenticate is known by nothing else. */
function requireAddress({ name }: Policy, { per = 'address' }: Limit): void {
  if (name === 'authentication' && per !== 'address') {
    throw new TypeError(`The limit "authentication" counts by address, not by ${per}.`)
  }
}
