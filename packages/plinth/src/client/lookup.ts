import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { DestinationRefused, reasonAt } from './destination.ts'
import type { Reach } from './reach.ts'

/**
 * How a socket resolves names, without the addresses that it may not connect to. It connects to one of those answered and
 * resolves nothing again, so that a name which changes its address in between (DNS rebinding) gains nothing. A name that
 * has no other address fails with `DestinationRefused`.
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
