import type { Redis } from 'ioredis'

interface RedisOptions {
  /** `redis://user:password@host:6379/0`; `rediss:` for TLS. */
  readonly url: string
  /** The name of the service. Its keys begin with it, so that services may share a server. */
  readonly service: string
}

/** A connection to Redis or Valkey that is made again whenever it is lost. */
export interface RedisConnection {
  /**
   * The client. Keys get their prefix from it. A command rejects at once while there is no connection, and after a
   * second without an answer; none is sent twice.
   */
  readonly client: Redis
  /** Whether there is a connection now. */
  isReady(): boolean
  /** Closes the connection; pending commands reject. */
  close(): void
}

/** Milliseconds without an answer after which the server counts as lost. */
const patience = 1000

/**
 * Connects to Redis or Valkey, and waits at most a second for it: when the server is away, later commands use it once
 * it is back. Rejects with an Error when `ioredis` is not installed.
 */
export async function connectRedis({ url, service }: RedisOptions): Promise<RedisConnection> {
  const Client = await load()
  const client = new Client(url, {
    keyPrefix: `plinth:${service}:`,
    connectionName: service,
    connectTimeout: patience,
    commandTimeout: patience,
    socketTimeout: patience,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(times * 50, patience),
    // After a failover the connection is to a replica, which takes no writes.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  })
  // Without a listener it would be printed. Whoever sent a command is told by its rejection.
  client.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patience)
    client.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
  return { client, isReady: () => client.status === 'ready', close: () => client.disconnect() }
}

async function load(): Promise<typeof Redis> {
  try {
    return (await import('ioredis')).Redis
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new Error('REDIS_URL is set, but its client is not installed: npm install ioredis', { cause })
  }
}
