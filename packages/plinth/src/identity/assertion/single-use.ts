import { hash } from 'node:crypto'
import { refused } from '../../core/failure/refusal.ts'
import type { ReplayStore } from '../../core/replay-store.ts'
import type { Members } from '../read-token.ts'

/** Seconds that clocks may differ by, and that the longest-lived token may live. */
const [skew, longestLife] = [5, 300]
/** At least 128 random bits in base64url, and a UUID. */
const uniqueId = /^[\w.~-]{22,128}$/

/**
 * Checks that a client's token is for this service, valid now, and valid for at most 5 minutes. `aud` must be a single
 * text, not a list: a token that two services accept could be replayed by one at the other. Throws `unauthenticated` or
 * `token_expired` (see `refused`).
 */
export function requireTimely({ aud, iat, nbf = iat, exp }: Members, audience: string, now: Date): void {
  if (aud !== audience) throw refused('audience')
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp)) throw refused('claims')
  if (exp <= iat || exp - iat > longestLife) throw refused('claims')
  const seconds = now.getTime() / 1000
  if (iat > seconds + skew || nbf > seconds + skew) throw refused('not_yet_valid')
  if (exp <= seconds - skew) throw refused('expired')
}

/**
 * Checks that the `jti` of a token is unused, and marks it used. Rejects with `unavailable` when the store cannot
 * decide.
 */
export async function requireUnused(
  replays: ReplayStore,
  client: string,
  { jti, exp }: Members,
  now: Date,
): Promise<void> {
  if (typeof jti !== 'string' || !uniqueId.test(jti)) throw refused('claims')
  const until = ((exp as number) + skew) * 1000
  const isFirst = await replays.claim(hash('sha256', `${client}\n${jti}`, 'base64url'), until, now.getTime())
  if (!isFirst) throw refused('replayed')
}

/** Whole seconds since the epoch. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
