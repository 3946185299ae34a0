import { cache } from '../../core/cache.ts'

/** Networks by address: a caller usually calls again. */
const known = cache<string>(10_000)

/**
 * The network that an address is counted by. An IPv4 address is its own, also when it is written as IPv6
 * (`::ffff:10.0.0.1`). An IPv6 address is counted by its first 64 bits, because one subscriber has all addresses below
 * them.
 */
export function network(address: string): string {
  if (!address.includes(':')) return address
  return known(address, () => networkOf(address))
}

function networkOf(address: string): string {
  const [, dotted] = /^[0:]+:ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (dotted !== undefined) return dotted
  const [head = '', tail] = address.replace(/%.*/s, '').split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last].map((group) => Number.parseInt(group, 16))
  if (isMapped(groups)) return groups.slice(6).flatMap(bytesOf).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** Whether an address is one of IPv4 that is written as one of IPv6 (RFC 4291, 2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
}

function bytesOf(group: number): readonly [number, number] {
  return [group >> 8, group & 0xff]
}
