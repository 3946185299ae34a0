import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Peer } from './peer.ts'

/** One request and the answer to be given to it. */
export interface Exchange {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly peer: Peer
  readonly requestId: string
  /** Milliseconds of `performance.now()` when its head had been read. */
  readonly receivedAt: number
  /** Whether the caller waits to be told `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean
}
