import { hash } from 'node:crypto'
import type { ActiveCall } from '../../core/active-call.ts'
import type { Counted, Policy } from '../../core/limit.ts'
import type { Principal } from '../../core/principal.ts'
import { network } from './network.ts'

/** The callers whose requests a policy counts together. */
export interface Partition {
  readonly key: string
  /** A name to show to its callers, a hash that identifies nobody. Undefined when the partition is a single caller. */
  readonly name: string | undefined
}

/** Compiles which partition of a policy a call belongs to. */
export function partitioner({ name, per }: Policy): (call: ActiveCall) => Partition {
  if (per === 'address') return addressed
  // Principals live as long as their credentials are believed, so this is worked out once for many calls.
  const known = new WeakMap<Principal, Partition>()
  return (call) => {
    const { principal } = call
    if (!principal) return addressed(call)
    let partition = known.get(principal)
    if (!partition) {
      partition = partitionOf(principal, per, name)
      known.set(principal, partition)
    }
    return partition
  }
}

function partitionOf(principal: Principal, per: Counted, policy: string): Partition {
  const { tenant, client, issuer, user, key } = principal
  const shared =
    per === 'tenant' && tenant !== undefined
      ? ['tenant', tenant]
      : per !== 'principal' && (key ?? client) !== undefined
        ? ['key', issuer, client, key]
        : undefined
  if (!shared) return { key: JSON.stringify(['principal', issuer, tenant, client, user]), name: undefined }
  const partition = JSON.stringify(shared)
  return { key: partition, name: hash('sha256', `${policy} ${partition}`, 'base64').slice(0, 16) }
}

function addressed({ carrier: { peer = '' } }: ActiveCall): Partition {
  return { key: network(peer), name: undefined }
}
