import { problem } from '../core/failure/problems.ts'
import type { ReplayStore } from '../core/replay-store.ts'
import type { RedisConnection } from './connection.ts'

/**
 * Creates a replay store in Redis, which all instances share and which expires each id by itself. Redis must persist
 * its data: after a restart without it, assertions of the last 5 minutes could be used again.
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
