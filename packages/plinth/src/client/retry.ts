import { setTimeout as sleep } from 'node:timers/promises'
import { problem } from '../core/failure/problems.ts'
import type { OutgoingReply } from '../core/outgoing.ts'
import { type Attempt, isRefusedHere } from './attempt.ts'
import type { Host } from './hosts.ts'
import { retryAfter } from './retry-after.ts'

/** How often a request is sent at most. */
const mostAttempts = 3

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Whether sending a request twice does no more than sending it once: by its method (RFC 9110, 9.2.2) or by its key. */
export function isRepeatable(method: string, idempotencyKey: string | undefined): boolean {
  return idempotent.has(method) || idempotencyKey !== undefined
}

/**
 * Milliseconds to wait after the nth attempt: anything up to 100, then up to 200, all equally likely (full jitter), so
 * that those who failed together do not come back together.
 */
function backoff(attempt: number): number {
  return Math.random() * 100 * 2 ** (attempt - 1)
}

interface RetryOptions {
  readonly host: Host
  readonly repeatable: boolean
  /** Milliseconds of `performance.now()` after which nobody waits. */
  readonly deadlineAt: number
  readonly signal: AbortSignal
}

/**
 * Sends a request until it is answered or there is no sense in sending it again: it may not be repeated, the host has
 * been asked often enough, the budget is spent, or the answer could not come in time. Any status is an answer. Throws
 * `upstream_failed`, the signal's reason, or what was wrong with the request itself.
 */
export async function retry(
  send: (attempt: number) => Promise<Attempt>,
  { host: { breaker, budget }, repeatable, deadlineAt, signal }: RetryOptions,
): Promise<OutgoingReply> {
  budget.earn()
  for (let count = 1; ; count++) {
    const done = await breaker.run(() => send(count))
    if (!done) throw problem('upstream_failed', { detail: 'It failed too often of late and is left alone.' })
    if (done.transient && repeatable && count < mostAttempts) {
      const pause = backoff(count) + (retryAfter(done.reply?.headers ?? {}) ?? 0)
      if (performance.now() + pause < deadlineAt && budget.spend()) {
        await pauseFor(pause, signal)
        continue
      }
    }
    if (done.reply) return done.reply
    if (signal.aborted) throw signal.reason
    throw isRefusedHere(done.error) ? done.error : problem('upstream_failed', { cause: done.error })
  }
}

async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch {
    throw signal.reason
  }
}
