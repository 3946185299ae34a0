/**
 * Whose requests are counted together: those of a principal, of a key (of a client, where no key proved it), of a tenant, or
 * of a network address. Who has not what a limit counts by is counted by the next of these that they have.
 */
export type Counted = 'tenant' | 'key' | 'principal' | 'address'

/** How much may be asked for, and in how long. */
export interface Limit {
  /** Requests in a window. One that costs more counts as that many. */
  readonly quota: number
  /** Seconds. */
  readonly window: number
  /** Requests at once, after a time of quiet. Default: the whole quota. */
  readonly burst?: number | undefined
  /** Default `principal`. */
  readonly per?: Counted | undefined
}

/** Limits under their names; `none` for one that every service has, and this one does without. */
export type Limits = Readonly<Record<string, Limit | 'none'>>

/** The limits that every service has: of all its operations, and of failures to authenticate. */
export const usualLimits = ['default', 'authentication'] as const

/** A limit as it is counted: every request puts off the moment at which the quota is whole again (GCRA). */
export interface Policy {
  readonly name: string
  readonly quota: number
  readonly window: number
  readonly burst: number
  readonly per: Counted
  /** Microseconds by which a request of cost 1 puts it off. */
  readonly interval: number
  /** Microseconds for which it may be put off altogether. */
  readonly tolerance: number
}

const ranges = { quota: 1_000_000_000, window: 31_622_400, burst: 1_000_000_000 } as const

/** A limit, ready to be counted. Throws a TypeError when it cannot be. */
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
