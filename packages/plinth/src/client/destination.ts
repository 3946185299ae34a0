import { isIP, isIPv4 } from 'node:net'
import { type HostRule, hostRule, isAnybody, isNamed } from './host-rules.ts'
import { type Reach, reachOf } from './reach.ts'

/** Where an outgoing request goes. */
export interface Destination {
  readonly url: URL
  /** Who may be at its address: a host that is named in the rules may also be one of the house. */
  readonly allowed: ReadonlySet<Reach>
}

/**
 * The error of an outgoing request that was not sent, because its destination is not allowed. It is logged, never sent
 * to a caller.
 */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused'
  readonly host: string

  constructor(host: string, reason: string) {
    super(`${host} was not asked: ${reason}.`)
    this.host = host
  }
}

/**
 * Compiles host rules to a check of URLs, which answers the destination or why it is refused. Names are checked again
 * when they are resolved; a literal IP address is checked here, because a socket does not resolve it. Throws a
 * TypeError for an invalid rule, and the check throws one for an invalid URL.
 */
export function destinations(hosts: readonly string[]): (text: string) => Destination | DestinationRefused {
  const rules = hosts.map(hostRule)
  return (text) => {
    const url = new URL(text)
    const allowed = allowedAt(url, rules)
    const reason = oddity(url, text) ?? literalReason(url, allowed)
    return reason === undefined ? { url, allowed } : new DestinationRefused(url.host, reason)
  }
}

const nowhere: ReadonlySet<Reach> = new Set()
const everybody: ReadonlySet<Reach> = new Set(['public'])
const house: ReadonlySet<Reach> = new Set(['public', 'house'])

function allowedAt(url: URL, rules: readonly HostRule[]): ReadonlySet<Reach> {
  if (rules.some((rule) => isNamed(rule, url))) return house
  return rules.some((rule) => isAnybody(rule, url)) ? everybody : nowhere
}

function oddity({ protocol, username, password, hostname }: URL, text: string): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return `${protocol} is neither http: nor https:`
  if (username !== '' || password !== '') return 'credentials have no place in an address'
  // 0x7f.1 and 2130706433 are 127.0.0.1 to this parser, and something else to whoever looks at the text.
  const isPlain = !isIPv4(hostname) || text.toLowerCase().startsWith(`${protocol}//${hostname}`)
  return isPlain ? undefined : 'its IP address is not written plainly'
}

function literalReason({ hostname }: URL, allowed: ReadonlySet<Reach>): string | undefined {
  if (allowed === nowhere) return 'no rule for outgoing hosts names it with this port'
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(literal) === 0 ? undefined : reasonAt(literal, allowed)
}

/** Why an IP address must not be connected to; undefined when it may be. */
export function reasonAt(address: string, allowed: ReadonlySet<Reach>): string | undefined {
  const reach = reachOf(address)
  if (allowed.has(reach)) return undefined
  return reach === 'house' ? `${address} is an address of the house` : `${address} is no address to ask`
}
