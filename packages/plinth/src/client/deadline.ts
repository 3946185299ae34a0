import { problem } from '../core/failure/problems.ts'

/**
 * Runs something that has so many milliseconds. The signal it is given is aborted with `upstream_timeout` when they
 * have passed, or with the reason of whichever of the other signals is aborted first.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signals: readonly AbortSignal[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(problem('upstream_timeout')), milliseconds)
  try {
    return await run(signals.length > 0 ? AbortSignal.any([timeout.signal, ...signals]) : timeout.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** The promise, or a rejection with the signal's reason as soon as it is aborted. What comes after that is dropped. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
