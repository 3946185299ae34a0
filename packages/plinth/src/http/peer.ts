import type { IncomingMessage } from 'node:http'
import { addressOf, type Forwarded, forwarded, xForwarded } from './forwarded.ts'
import { networks } from './networks.ts'

/** The sender of a request. */
export interface Peer {
  readonly address: string | undefined
  /** Whether the request came over TLS, to us or to a trusted proxy that says so. */
  readonly secure: boolean
}

/**
 * Compiles how the sender of a request is found. Forwarded (RFC 7239), X-Forwarded-For and X-Forwarded-Proto count only
 * when they come from a proxy in one of these networks: the sender is the first address from the right that is in none
 * of them. When both forms are present and disagree, the caller has forged one of them, and neither counts. Throws a
 * TypeError that names an invalid network.
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
    // Where a proxy writes one of them, the other may be the caller's own.
    const protos = said.flatMap(({ proto }) => proto ?? [])
    return { address, secure: direct.secure || (protos.length > 0 && protos.every((proto) => proto === 'https')) }
  }
}

function nearest({ socket }: IncomingMessage): Peer {
  return { address: socket.remoteAddress, secure: 'encrypted' in socket }
}
