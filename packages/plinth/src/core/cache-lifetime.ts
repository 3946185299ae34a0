/** For how long an answer may be used again without asking, in seconds (RFC 9111, RFC 5861). */
export interface CacheLifetime {
  /** How long it is fresh. */
  readonly maxAge: number
  /** How long after that it may still be used, while a new one is asked for. Default: not at all. */
  readonly staleWhileRevalidate?: number | undefined
}

/** Throws a TypeError for a lifetime that is none, or of what must be asked for each time. */
export function refuseMiscached(
  subject: string,
  lifetime: CacheLifetime,
  { readonly, isTold }: { readonly readonly: boolean; readonly isTold: boolean },
): void {
  if (!readonly) throw new TypeError(`${subject} changes something: nobody can answer that from a cache.`)
  if (isTold) throw new TypeError(`${subject} leaves a record of each use: what a cache answers would leave none.`)
  for (const [name, seconds] of Object.entries(lifetime)) {
    if (Number.isSafeInteger(seconds) && seconds > 0) continue
    throw new TypeError(`${subject} has a ${name} of ${seconds}; write a whole number of seconds, from 1.`)
  }
}
