import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ActiveCall } from '../core/active-call.ts'
import { problem } from '../core/failure/problems.ts'

/** By connection, the last response that a call had to be waited for. */
const waiting = new WeakMap<Duplex, ServerResponse>()
/** Connections on which the last answer has been written. */
const finished = new WeakSet<Duplex>()

/**
 * Has the call aborted when its caller goes away before it has the answer. For calls that were not answered at once.
 */
export function awaitAnswer(incoming: IncomingMessage, response: ServerResponse, call: ActiveCall): void {
  waiting.set(incoming.socket, response)
  response.once('close', () => {
    if (!response.writableFinished) call.abort(problem('canceled'))
  })
}

/** Calls back when an answer that is about to be written has left, or its caller is gone, which aborts the call. */
export function afterAnswer(response: ServerResponse, call: ActiveCall, ended: () => void): void {
  if (response.destroyed) {
    ended()
    return
  }
  response.once('close', () => {
    if (!response.writableFinished) call.abort(problem('canceled'))
    ended()
  })
}

/** Says that nothing more is to be answered on a connection, whatever may still be read from it. */
export function finish(socket: Duplex): void {
  finished.add(socket)
}

/** Whether nothing more is to be answered on a connection. */
export function isFinished(socket: Duplex): boolean {
  return finished.has(socket)
}

/**
 * Whether bytes that are no request may be answered. Not after the last answer, which already was about them; and not
 * while one is still to come, for which the caller would take it: that one is then made the last.
 */
export function mayAnswer(socket: Duplex): boolean {
  if (finished.has(socket)) return false
  const response = waiting.get(socket)
  if (!response || response.writableEnded) return true
  response.shouldKeepAlive = false
  return false
}
