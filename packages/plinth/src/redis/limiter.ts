import { hash } from 'node:crypto'
import type { Policy } from '../core/limit.ts'
import type { Limiter, Taken } from '../core/limiter.ts'
import type { Observe } from '../core/observation.ts'
import type { RedisConnection } from './connection.ts'
import { takeScript } from './take-script.ts'

interface RedisLimiterOptions {
  readonly connection: RedisConnection
  /** The limiter to use while Redis cannot be reached. */
  readonly local: Limiter
  readonly observe: Observe
}

/** Milliseconds after which a call is counted locally instead. */
const patience = 50

/**
 * Creates a limiter whose quotas all instances share, exactly, by the clock of the Redis server. While the server is
 * away or slow, each instance counts for itself: calls continue, and none waits longer than 50 ms.
 */
export function redisLimiter({ connection, local, observe }: RedisLimiterOptions): Limiter {
  const { client } = connection
  const digest = hash('sha1', takeScript)
  // One call has timed out. No other waits until its answer, or the end of the connection, has arrived.
  let isSlow = false
  let isShared = true

  const ask = async (keys: readonly string[], numbers: readonly number[]): Promise<readonly Taken[]> => {
    try {
      return (await client.evalsha(digest, keys.length, ...keys, ...numbers)) as Taken[]
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return (await client.eval(takeScript, keys.length, ...keys, ...numbers)) as Taken[]
    }
  }

  const become = (shared: boolean, error?: unknown): void => {
    if (isShared === shared) return
    isShared = shared
    observe({ kind: 'limiter_changed', state: shared ? 'shared' : 'local', error })
  }

  const shared = async (keys: readonly string[], numbers: readonly number[]): Promise<readonly Taken[] | undefined> => {
    const answer = ask(keys, numbers).then(
      (taken) => {
        isSlow = false
        become(true)
        return taken
      },
      (error: unknown) => {
        isSlow = false
        become(false, error)
        return undefined
      },
    )
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<'late'>((resolve) => {
      // Where this process was late itself, the answer may be here already: it is read before what is immediate.
      timer = setTimeout(() => setImmediate(resolve, 'late'), patience)
    })
    const first = await Promise.race([answer, late])
    clearTimeout(timer)
    if (first !== 'late') return first
    isSlow = true
    return undefined
  }

  return {
    take(policies, partitions, costs) {
      const instead = () => local.take(policies, partitions, costs)
      if (isSlow) return instead()
      if (!connection.isReady()) {
        become(false, new Error('there is no connection to Redis'))
        return instead()
      }
      const keys = policies.map(({ name }, index) => keyOf(name, partitions[index] as string))
      const numbers = policies.flatMap((policy, index) => numbersOf(policy, costs[index] as number))
      return shared(keys, numbers).then((taken) => taken ?? instead())
    },
  }
}

/** The Redis key of a partition, hashed so that it does not reveal who calls. */
function keyOf(policy: string, partition: string): string {
  return `limit:${policy}:${hash('sha256', partition, 'base64').slice(0, 22)}`
}

function numbersOf({ interval, tolerance }: Policy, cost: number): [cost: number, tolerance: number] {
  return [cost * interval, tolerance]
}
