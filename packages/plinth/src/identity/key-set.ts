import type { CryptoKey } from 'jose'
import { problem } from '../core/failure/problems.ts'
import { refused } from '../core/failure/refusal.ts'
import type { Observe } from '../core/observation.ts'
import type { KeySource } from './key-source.ts'
import { type Algorithm, type PublicKeys, publicKeys } from './public-keys.ts'

/** The keys of one issuer, kept and renewed. */
export interface KeySet {
  /**
   * The key of this id for this algorithm. Throws what `refused` makes when the issuer has none, and `unavailable` when
   * nobody can tell.
   */
  key(kid: string, algorithm: string, now: Date): Promise<CryptoKey>
}

/** Milliseconds of patience with an issuer. */
export interface KeyPatience {
  /** After which keys are read again, while those that are known serve on. */
  readonly renew: number
  /** After which known keys serve no more unless reading them again has failed. */
  readonly trust: number
  /** After which they do not serve even then. */
  readonly stale: number
  /** Between two readings. */
  readonly pause: number
  /** For which a failed reading says that the issuer is away, so that nobody is kept waiting for the next. */
  readonly away: number
  /** For which an id that the issuer did not know is not asked about again. */
  readonly unknown: number
}

/**
 * A key that its issuer has withdrawn is refused within 5 minutes: 4 for the keys, and 1 for which a verified token is
 * believed.
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
 * The keys of one issuer: read with the first token, renewed by and by, and at once when a token names a key that is not
 * known. One reading is under way at a time, and everybody who needs it waits for that one. While the issuer is away the
 * known keys serve on for 15 minutes.
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

  /** Whether the keys are fresh now: joins the reading that is under way, or begins one unless the last was just now. */
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

/** The time between two moments, also where the clock was turned back. */
function since(then: number | undefined, now: number): number {
  return then === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - then)
}
