import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** What proxies say of a request. */
export interface Forwarded {
  /** Who sent it to each of them, the nearest last; undefined where that is not an address. */
  readonly hops: readonly (string | undefined)[]
  /** How it came to the nearest that says so, in lower case. */
  readonly proto: string | undefined
}

/** What X-Forwarded-For and X-Forwarded-Proto say; undefined when the first is not there. */
export function xForwarded(headers: IncomingHttpHeaders): Forwarded | undefined {
  const senders = headers['x-forwarded-for'] as string | undefined
  if (senders === undefined) return undefined
  const protos = headers['x-forwarded-proto'] as string | undefined
  return { hops: senders.split(',').map(addressOf), proto: protos?.split(',').at(-1)?.trim().toLowerCase() }
}

/**
 * What Forwarded says (RFC 7239); undefined when it is not there. Commas and semicolons separate within quotes, too: what a
 * caller has left open must not swallow what proxies add.
 */
export function forwarded(headers: IncomingHttpHeaders): Forwarded | undefined {
  if (headers.forwarded === undefined) return undefined
  const elements = headers.forwarded.split(',').map(readElement)
  return {
    hops: elements.map((element) => addressOf(element.get('for') ?? '')),
    proto: elements
      .findLast((element) => element.has('proto'))
      ?.get('proto')
      ?.toLowerCase(),
  }
}

function readElement(text: string): Map<string, string> {
  return new Map(
    text.split(';').map((pair) => {
      const equals = pair.indexOf('=')
      const value = pair.slice(equals + 1).trim()
      return [pair.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')]
    }),
  )
}

/** The address without its port; undefined when it is hidden or none at all. */
export function addressOf(text: string): string | undefined {
  const written = text.trim()
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(written) ?? []
  const address = bracketed ?? dotted ?? written
  return isIP(address) === 0 ? undefined : unmapped(address)
}

/** An IPv4 address as such, where it is written as IPv6 (RFC 4291, 2.5.5.2). */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}
