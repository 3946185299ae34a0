import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ActiveCall } from '../core/active-call.ts'
import { problem } from '../core/problems.ts'

/** By connection, the last response that a call had to be waited for. */
const last = new WeakMap<Duplex, ServerResponse>()

/** Has the call aborted when its caller goes away before the answer. For calls that were not answered at once. */
export function awaitAnswer(incoming: IncomingMessage, response: ServerResponse, call: ActiveCall): void {
  last.set(incoming.socket, response)
  response.once('close', () => {
    if (!response.writableEnded) call.abort(problem('canceled'))
  })
}

/**
 * Has the connection closed after the answer that is still to come on it; false when none is. Written before that, an
 * answer to what came after would be taken for it.
 */
export function closeAfterAnswer(socket: Duplex): boolean {
  const response = last.get(socket)
  if (!response || response.writableEnded) return false
  response.shouldKeepAlive = false
  return true
}
