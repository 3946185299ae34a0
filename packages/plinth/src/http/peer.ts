import type { IncomingMessage } from 'node:http'
import { addressOf, type Forwarded, forwarded, xForwarded } from './forwarded.ts'
import { networks } from './networks.ts'

/** Who sent a request, and how. */
export interface Peer {
  readonly address: string | undefined
  /** Whether it was encrypted on its way to us, or to the proxy that speaks for it. */
  readonly secure: boolean
}

/**
 * Finds out who sent a request. What Forwarded (RFC 7239) or X-Forwarded-For and X-Forwarded-Proto say counts only when
 * it comes from one of these networks, and no further than they reach: the first sender from the right who is in none of
 * them. Where both are there and disagree, one of them is a caller's own, and neither counts. Throws a TypeError that
 * names what is no network.
 */
export function peers(proxies: readonly string[]): (incoming: IncomingMessage) => Peer {
  if (proxies.length === 0) return nearest
  const isTrusted = networks(proxies)

  const senderOf = (near: string, { hops }: Forwarded): string => {
    let sender = near
    for (const hop of hops.toReversed()) {
      if (hop === undefined || !isTrusted(sender)) break
      sender = hop
    }
    return sender
  }

  return (incoming) => {
    const direct = nearest(incoming)
    const near = addressOf(direct.address ?? '')
    if (near === undefined || !isTrusted(near)) return direct
    const said = [forwarded(incoming.headers), xForwarded(incoming.headers)].filter((each) => each !== undefined)
    const [address = near, other = address] = said.map((each) => senderOf(near, each))
    if (address !== other) return { ...direct, address: near }
    return { address, secure: direct.secure || said.some(({ proto }) => proto === 'https') }
  }
}

function nearest({ socket }: IncomingMessage): Peer {
  return { address: socket.remoteAddress, secure: 'encrypted' in socket }
}
