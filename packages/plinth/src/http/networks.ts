import { BlockList, isIP } from 'node:net'
import { cache } from '../core/cache.ts'

/** How many addresses are cached. */
const kept = 1000

/**
 * Compiles whether an address is in one of these networks: `10.0.0.0/8`, `2001:db8::/32`, or a single address. An IPv4
 * address means the same when it is written as IPv6 (`::ffff:10.0.0.1`). Throws a TypeError that names an invalid
 * network.
 */
export function networks(all: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const each of all) add(list, each)
  const known = cache<boolean>(kept)
  return (address) => known(address, () => contains(list, address))
}

function add(list: BlockList, network: string): void {
  const [address = '', prefix, ...more] = network.split('/')
  const family = familyOf(address)
  const bits = family === 'ipv4' ? 32 : 128
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!family || more.length > 0 || !(length <= bits)) throw new TypeError(`"${network}" is not a network.`)
  list.addSubnet(address, length, family)
}

function contains(list: BlockList, address: string): boolean {
  const family = familyOf(address)
  return family !== undefined && list.check(address, family)
}

/** Without a zone (RFC 4007), which means something on one machine only. */
function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (address.includes('%')) return undefined
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)]
}
