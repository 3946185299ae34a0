import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Who can be reached at an IP address: `public`, anybody on the Internet; `house`, this machine or its private
 * networks; `nobody`, what no service has a reason to ask, such as the address that hands out a cloud's credentials.
 */
export type Reach = 'public' | 'house' | 'nobody'

type Network = readonly [address: string, prefix: number]

const house4: readonly Network[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]

/** What the IANA registries keep from the Internet (RFC 6890), and where clouds hand out credentials. */
const nobody4: readonly Network[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const house6: readonly Network[] = [
  ['::1', 128],
  ['fc00::', 7],
]

/** Beside what is not global unicast: tunnels, which hide an IPv4 address within, documentation, clouds. */
const nobody6: readonly Network[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fd00:ec2::', 32],
  ['fd20:ce::', 32],
]

const global6: readonly Network[] = [['2000::', 3]]

// A list for each family: one with both would also compare IPv4 with what is mapped to it.
const lists = {
  house4: blockList(house4, 'ipv4'),
  nobody4: blockList(nobody4, 'ipv4'),
  house6: blockList(house6, 'ipv6'),
  nobody6: blockList(nobody6, 'ipv6'),
  global6: blockList(global6, 'ipv6'),
}

/** Who can be reached at an IP address. What is no address, or has a zone, reaches `nobody`. */
export function reachOf(address: string): Reach {
  if (isIPv4(address)) {
    if (lists.nobody4.check(address)) return 'nobody'
    return lists.house4.check(address) ? 'house' : 'public'
  }
  if (!isIPv6(address) || address.includes('%') || lists.nobody6.check(address, 'ipv6')) return 'nobody'
  if (lists.house6.check(address, 'ipv6')) return 'house'
  return lists.global6.check(address, 'ipv6') ? 'public' : 'nobody'
}

function blockList(networks: readonly Network[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family)
  return list
}
