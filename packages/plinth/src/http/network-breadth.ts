import { isIPv4 } from 'node:net'

/** Addresses as numbers of 128 bits, the last one included. */
type Range = readonly [first: bigint, last: bigint]

/** All of IPv4, as it is written in IPv6, and the part of IPv6 that the public Internet uses (RFC 4291, 2.4). */
const ipv4: Range = blockOf('::ffff:0:0', 96)
const ipv6: Range = blockOf('2000::', 3)

/**
 * The most addresses of each that can be somebody's own: four networks of length 8 in IPv4, one of length 16 in IPv6.
 */
const most = [
  [ipv4, 2n ** 26n],
  [ipv6, 2n ** 112n],
] as const

/**
 * Whether networks together hold so much of the Internet that they cannot be the proxies of one house: a 64th of IPv4,
 * or as much of IPv6 as a network of length 16. The networks must be valid ones (see `networks`).
 */
export function areTooBroad(networks: readonly string[]): boolean {
  const ranges = merged(networks.map(rangeOf))
  return most.some(([space, limit]) => ranges.reduce((sum, range) => sum + shared(range, space), 0n) > limit)
}

function rangeOf(network: string): Range {
  const [address = '', prefix] = network.split('/')
  return isIPv4(address)
    ? blockOf(`::ffff:${address}`, 96 + Number(prefix ?? 32))
    : blockOf(address, Number(prefix ?? 128))
}

function blockOf(address: string, length: number): Range {
  const size = 2n ** BigInt(128 - length)
  const first = (numberOf(address) / size) * size
  return [first, first + size - 1n]
}

/** An IPv6 address as a number. Its last 32 bits may be written as in IPv4. */
function numberOf(address: string): bigint {
  const hexadecimal = address.replace(/:(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...bytes) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number)
    return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = [], tail] = hexadecimal.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const groups = [...head, ...Array<string>(8 - head.length - (tail?.length ?? 0)).fill('0'), ...(tail ?? [])]
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}

/** The same addresses in ranges that do not overlap. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: Range[] = []
  for (const [first, last] of ranges.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = apart.at(-1)
    if (!before || first > before[1]) apart.push([first, last])
    else if (last > before[1]) apart[apart.length - 1] = [before[0], last]
  }
  return apart
}

/** How many addresses two ranges have in common. */
function shared([first, last]: Range, [from, to]: Range): bigint {
  const low = first > from ? first : from
  const high = last < to ? last : to
  return high < low ? 0n : high - low + 1n
}
