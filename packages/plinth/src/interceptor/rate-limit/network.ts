/** Networks lately told, by address: those that call do so again. */
const known = new Map<string, string>()
const most = 10_000

/**
 * Whom a network address stands for: an IPv4 address for itself, also where it is written as one of IPv6; an address of IPv6
 * for its first 64 bits, all of which one subscriber has.
 */
export function network(address: string): string {
  if (!address.includes(':')) return address
  let found = known.get(address)
  if (found === undefined) {
    found = networkOf(address)
    if (known.size === most) known.clear()
    known.set(address, found)
  }
  return found
}

function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.replace(/%.*/s, '').split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
