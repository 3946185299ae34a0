import { Failed, failure, type OutgoingReply } from 'plinth'

const upstreamFailed = failure('unavailable', { title: 'A service that this one needs has failed', status: 502 })

/**
 * The failure of a directory that answers otherwise than it must. What it was is for the log, and when to try again for
 * callers.
 */
export function directoryFailure(what: string, reply?: OutgoingReply): Failed {
  const seconds = Number(reply?.headers['retry-after'])
  return new Failed('upstream_failed', upstreamFailed, {
    cause: new Error(reply ? `The directory answered ${reply.status} to ${what}.` : `The directory ${what}.`),
    retryAfter: Number.isInteger(seconds) && seconds > 0 ? seconds : undefined,
  })
}
