import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be bad. */
export interface Proxy {
  readonly port: number
  /** How many connections there are through it. */
  readonly connections: number
  /** How it is with the connections through it, those there are and those to come. */
  become(state: 'open' | 'closed' | 'silent' | 'slow'): void
  close(): Promise<void>
}

/** Milliseconds by which a slow way delays what goes to the server. */
const delay = 300

/**
 * A proxy before a port of this machine. Closed, it resets what is open and lets nobody in; silent, it takes what is
 * sent and passes nothing on.
 */
export async function proxy(target: number): Promise<Proxy> {
  let state: Parameters<Proxy['become']>[0] = 'open'
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (state === 'closed') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.on('data', (bytes) => {
        if (state === 'slow' && one === client) setTimeout(() => other.write(bytes), delay)
        else if (state !== 'silent') other.write(bytes)
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = (): void => sockets.forEach((it) => void it.resetAndDestroy())
  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return sockets.size / 2
    },
    become(next) {
      // What was lost on the way never comes: who waits for it has to notice.
      if (next === 'closed') reset()
      state = next
    },
    async close() {
      reset()
      server.close()
      await once(server, 'close')
    },
  }
}
