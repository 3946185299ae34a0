import { isIP, isIPv4 } from 'node:net'
import { type HostRule, hostRule, isAnybody, isNamed } from './host-rules.ts'
import { type Reach, reachOf } from './reach.ts'

/** Where an outgoing request goes. */
export interface Destination {
  readonly url: URL
  /** Who may be at its address: a host that is named in the rules may also be one of the house. */
  readonly allowed: ReadonlySet<Reach>
}

/** A request was not sent, for where it would go is not allowed. What the caller of the service is told does not say so. */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused'
  readonly host: string

  constructor(host: string, reason: string) {
    super(`${host} was not asked: ${reason}.`)
    this.host = host
  }
}

/**
 * Compiles rules to what judges a URL: where it goes, or why it must not. Names are judged again when they are resolved.
 * A literal address is judged here, for a socket resolves none. The answer throws a TypeError for what is no URL; a rule
 * that is none is a TypeError at once.
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
