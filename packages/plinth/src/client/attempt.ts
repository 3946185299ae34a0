import { Failed } from '../core/failure/failure.ts'
import type { OutgoingReply } from '../core/outgoing.ts'
import type { Judged } from './breaker.ts'
import { unlessAborted } from './deadline.ts'
import { DestinationRefused } from './destination.ts'
import { type Exchange, ReplyTooLarge, type WireRequest } from './exchange.ts'

/** How one attempt went: a reply or an error, and what to think of it. */
export interface Attempt extends Judged {
  readonly reply: OutgoingReply | undefined
  readonly error: unknown
  /** Whether the same request may succeed later. */
  readonly transient: boolean
}

/** The host says that it is not well, or that what is behind it is not. */
const unwell = new Set([502, 503, 504])

/** Sends a request once. It never rejects: what went wrong is in the answer. */
export async function attempt(exchange: Exchange, request: WireRequest, signal: AbortSignal): Promise<Attempt> {
  try {
    const reply = await unlessAborted(signal, exchange(request, signal))
    const failed = unwell.has(reply.status)
    const transient = failed || reply.status === 429 || isInProgress(request, reply)
    return { reply, error: undefined, transient, verdict: failed ? 'failed' : 'answered' }
  } catch (error) {
    if (signal.aborted) return lost(error, false, isTimeout(error) ? 'failed' : 'abandoned')
    if (error instanceof ReplyTooLarge) return lost(error, false, 'answered')
    if (isRefusedHere(error) || error instanceof DestinationRefused) return lost(error, false, 'abandoned')
    return lost(error, true, 'failed')
  }
}

function lost(error: unknown, transient: boolean, verdict: Attempt['verdict']): Attempt {
  return { reply: undefined, error, transient, verdict }
}

/** An attempt before was lost on its way back: its request is still running there. */
function isInProgress(request: WireRequest, reply: OutgoingReply): boolean {
  return reply.status === 409 && 'idempotency-key' in request.headers && 'retry-after' in reply.headers
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Failed && reason.failure.code === 'deadline_exceeded'
}

/** The request was never sent, for it cannot be: a header with a line break, a method that is none. */
export function isRefusedHere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG'
}
