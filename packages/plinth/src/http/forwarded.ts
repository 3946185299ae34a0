import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** What proxies report about a request. */
export interface Forwarded {
  /** The address that each proxy received it from, the nearest proxy last; undefined where it is not an IP address. */
  readonly hops: readonly (string | undefined)[]
  /** The protocol, in lower case, as the nearest proxy that names one received it. */
  readonly proto: string | undefined
}

/** Reads X-Forwarded-For and X-Forwarded-Proto; undefined without the first. */
export function xForwarded(headers: IncomingHttpHeaders): Forwarded | undefined {
  const senders = headers['x-forwarded-for'] as string | undefined
  if (senders === undefined) return undefined
  const protos = headers['x-forwarded-proto'] as string | undefined
  return { hops: senders.split(',').map(addressOf), proto: protos?.split(',').at(-1)?.trim().toLowerCase() }
}

/**
 * Reads Forwarded (RFC 7239); undefined without it. Commas and semicolons separate inside quotes as well: a quote that
 * a caller leaves open must not swallow what proxies append.
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

/**
 * The IP address of a text, without port and brackets; undefined when it has none, or an obfuscated one (RFC 7239,
 * 6.3).
 */
export function addressOf(text: string): string | undefined {
  const written = text.trim()
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(written) ?? []
  const address = bracketed ?? dotted ?? written
  return isIP(address) === 0 ? undefined : unmapped(address)
}

/** An IPv4 address in its own form when it is mapped into IPv6 (RFC 4291, 2.5.5.2). */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}
