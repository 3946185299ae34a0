import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { DestinationRefused, reasonAt } from './destination.ts'
import type { Reach } from './reach.ts'

/**
 * A lookup for sockets that leaves out the addresses that may not be connected to. The socket connects to one of the
 * addresses it answers and does not resolve again, so a name that changes its address in between (DNS rebinding) gains
 * nothing. A name without any allowed address fails with `DestinationRefused`.
 */
export function guardedLookup(resolve: LookupFunction, allowed: ReadonlySet<Reach>): LookupFunction {
  return (name, options, answer) => {
    resolve(name, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, '')
      const all = found as readonly LookupAddress[]
      const open = all.filter(({ address }) => reasonAt(address, allowed) === undefined)
      const [first] = open
      if (!first) return answer(new DestinationRefused(name, reasonAt(all[0]?.address ?? '', allowed) ?? ''), '')
      if (options.all) answer(null, open)
      else answer(null, first.address, first.family)
    })
  }
}
