import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * What the shell does with the words of a server after it: it runs the server until that ends, or until its own input does,
 * for then its parent is gone.
 */
export const guard = 'exec 3<&0; "$@" & server=$!; (cat <&3 > /dev/null; kill -QUIT $server) & wait $server'

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
