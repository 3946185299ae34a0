import { problem } from '../core/failure/problems.ts'
import type { ReplayStore } from '../core/replay-store.ts'
import type { RedisConnection } from './connection.ts'

/**
 * A memory of what was used that all instances share through Redis, which forgets each id by itself. Redis must keep what it
 * is told: one that starts empty believes assertions of the last 5 minutes again.
 */
export function redisReplay({ client }: Pick<RedisConnection, 'client'>): ReplayStore {
  return {
    async claim(id, until, now) {
      try {
        return (await client.set(`assertion:${id}`, '1', 'PX', Math.max(1, until - now), 'NX')) === 'OK'
      } catch (error) {
        throw problem('unavailable', { cause: error })
      }
    },
  }
}
