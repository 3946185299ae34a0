import type { CryptoKey } from 'jose'
import { problem } from '../../core/failure/problems.ts'
import { refused } from '../../core/failure/refusal.ts'
import type { Observe } from '../../core/observation.ts'
import type { KeySource } from './key-source.ts'
import { type Algorithm, type PublicKeys, publicKeys } from './public-keys.ts'

/** The cached public keys of one issuer. */
export interface KeySet {
  /**
   * The key with an id, for an algorithm. Throws `unauthenticated` (see `refused`) when the issuer has none, and
   * `unavailable` when the keys of the issuer are not known.
   */
  key(kid: string, algorithm: string, now: Date): Promise<CryptoKey>
}

/** How long keys are used and readings awaited, in milliseconds. */
export interface KeyPatience {
  /** Age from which keys are read again in the background. */
  readonly renew: number
  /** Age from which callers wait for new keys, unless the last reading has failed. */
  readonly trust: number
  /** Age from which keys are not used even then. */
  readonly stale: number
  /** Least time between two readings. */
  readonly pause: number
  /** Time after a failed reading during which callers do not wait for the next one. */
  readonly away: number
  /** Time during which an id that the issuer did not have causes no new reading. */
  readonly unknown: number
}

/**
 * A key that its issuer has withdrawn is refused within 5 minutes: 4 for the keys, and 1 for the cache of verified
 * tokens.
 */
const remote: KeyPatience = {
  renew: 180_000,
  trust: 240_000,
  stale: 900_000,
  pause: 10_000,
  away: 60_000,
  unknown: 30_000,
}
/** A file on the same machine costs nothing to read again. */
const local: KeyPatience = { ...remote, renew: 60_000, trust: 60_000, pause: 1000, unknown: 1000 }

/** The most unknown ids that are remembered. */
const mostUnknown = 1000

interface KeySetOptions {
  readonly issuer: string
  readonly algorithms: readonly Algorithm[]
  readonly source: KeySource
  /** Whether the keys are in a file. */
  readonly isLocal: boolean
  readonly observe: Observe
}

/**
 * Creates the key set of one issuer. It is read at the first token, renewed in the background, and read at once when a
 * token names an unknown key. There is one reading at a time, which all callers that need it await. While the issuer
 * cannot be reached, the known keys are used for up to 15 minutes.
 */
export function keySet({ issuer, algorithms, source, isLocal, observe }: KeySetOptions): KeySet {
  const patience = isLocal ? local : remote
  const unknown = new Map<string, number>()
  let known: { readonly keys: PublicKeys; readonly at: number } | undefined
  let reading: Promise<boolean> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let failed = false

  const read = async (at: number): Promise<boolean> => {
    const startedAt = performance.now()
    const done = (keys: number, error: unknown): boolean => {
      failed = error !== undefined
      observe({ kind: 'keys_read', issuer, keys, duration: performance.now() - startedAt, error })
      return !failed
    }
    try {
      const keys = await publicKeys(await source(), algorithms)
      known = { keys, at }
      return done(keys.size, undefined)
    } catch (error) {
      return done(0, error)
    }
  }

  /** Whether the keys were renewed: joins the reading in progress, or starts one unless the last was too recent. */
  const renew = (now: number): Promise<boolean> | false => {
    if (reading) return reading
    if (since(askedAt, now) < patience.pause) return false
    askedAt = now
    reading = read(now).finally(() => {
      reading = undefined
    })
    return reading
  }

  const isUnknown = (kid: string, now: number): boolean => (unknown.get(kid) ?? Number.NEGATIVE_INFINITY) > now
  const remember = (kid: string, now: number): void => {
    unknown.delete(kid)
    unknown.set(kid, now + patience.unknown)
    if (unknown.size > mostUnknown) unknown.delete(unknown.keys().next().value as string)
  }

  return {
    async key(kid, algorithm, at) {
      const now = at.getTime()
      const age = since(known?.at, now)
      const isAway = failed && since(askedAt, now) < patience.away
      if (age >= patience.stale || (age >= patience.trust && !isAway)) await renew(now)
      else if (age >= patience.renew) void renew(now)
      if (!known || since(known.at, now) >= patience.stale) throw problem('unavailable')
      const found = known.keys.get(kid, algorithm)
      if (found) return found
      if (isUnknown(kid, now) || !(await renew(now))) throw refused('key')
      const late = known.keys.get(kid, algorithm)
      if (late) return late
      remember(kid, now)
      throw refused('key')
    },
  }
}

/** Milliseconds between two times, also when the clock was turned back. */
function since(then: number | undefined, now: number): number {
  return then === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - then)
}
