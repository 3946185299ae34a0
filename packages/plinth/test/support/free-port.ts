import { once } from 'node:events'
import { createServer } from 'node:net'

/** The ports that no system hands out by itself: one of those may be taken again before it is listened on. */
const first = 15_000
const last = 32_000

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
